//! Tables of what the [`Calendar`] answers.

use jiff::civil::date;

use super::*;

fn closed(from: Date, to: Date) -> Closed {
    Closed { from, to, title: "Vakantie".to_owned() }
}

/// Christmas holidays of 2026, a study day in the autumn, and a slip that closes nothing.
fn school() -> Calendar {
    Calendar::new(
        vec![
            closed(date(2026, 12, 28), date(2027, 1, 3)),
            closed(date(2026, 12, 19), date(2026, 12, 29)),
            closed(date(2026, 10, 7), date(2026, 10, 7)),
            closed(date(2026, 9, 30), date(2026, 9, 1)),
        ],
        LiberationDay::default(),
    )
}

/// Nobody ever works.
fn never_open() -> Calendar {
    Calendar::new(vec![closed(Date::MIN, Date::MAX)], LiberationDay::Never)
}

#[test]
fn weekends_holidays_and_closed_periods_are_no_workdays() {
    let table = [
        (date(2026, 9, 4), true),
        (date(2026, 9, 5), false),
        (date(2026, 9, 6), false),
        (date(2026, 9, 7), true),
        (date(2026, 4, 27), false),
        (date(2026, 10, 6), true),
        (date(2026, 10, 7), false),
        (date(2026, 10, 8), true),
        (date(2026, 12, 18), true),
        (date(2026, 12, 21), false),
        (date(2026, 12, 31), false),
        (date(2027, 1, 1), false),
        (date(2027, 1, 4), true),
    ];
    for (day, expect) in table {
        assert_eq!(school().is_workday(day), expect, "{day}");
    }
}

#[test]
fn closed_periods_are_sorted_and_joined() {
    let calendar = school();
    let firsts: Vec<Date> = calendar.closed().iter().map(|period| period.from).collect();
    assert!(firsts.is_sorted());
    assert_eq!(calendar.runs, [(date(2026, 10, 7), date(2026, 10, 7)), (date(2026, 12, 19), date(2027, 1, 3)),]);
}

#[test]
fn a_shift_finds_a_workday() {
    let table = [
        (date(2026, 9, 5), Shift::None, date(2026, 9, 5)),
        (date(2026, 9, 5), Shift::NextWorkday, date(2026, 9, 7)),
        (date(2026, 9, 5), Shift::PreviousWorkday, date(2026, 9, 4)),
        (date(2026, 9, 7), Shift::NextWorkday, date(2026, 9, 7)),
        (date(2026, 9, 7), Shift::PreviousWorkday, date(2026, 9, 7)),
        (date(2026, 4, 4), Shift::NextWorkday, date(2026, 4, 7)),
        (date(2026, 4, 6), Shift::PreviousWorkday, date(2026, 4, 3)),
        (date(2026, 12, 24), Shift::NextWorkday, date(2027, 1, 4)),
        (date(2026, 12, 24), Shift::PreviousWorkday, date(2026, 12, 18)),
    ];
    for (day, shift, expect) in table {
        assert_eq!(school().shift(day, shift), expect, "{day} {shift:?}");
    }
}

#[track_caller]
fn check_add(calendar: &Calendar, day: Date, span: &str, expect: Date) {
    let sum = span.parse().map(|span| calendar.add(day, span));
    assert_eq!(sum, Ok(expect), "{day} + {span}");
}

#[test]
fn months_and_years_keep_the_day_or_the_last_one() {
    let calendar = Calendar::default();
    check_add(&calendar, date(2026, 1, 31), "1 month", date(2026, 2, 28));
    check_add(&calendar, date(2028, 1, 31), "1 month", date(2028, 2, 29));
    check_add(&calendar, date(2026, 1, 31), "3 months", date(2026, 4, 30));
    check_add(&calendar, date(2026, 3, 31), "-1 month", date(2026, 2, 28));
    check_add(&calendar, date(2026, 11, 15), "14 months", date(2028, 1, 15));
    check_add(&calendar, date(2028, 2, 29), "1 year", date(2029, 2, 28));
    check_add(&calendar, date(2028, 2, 29), "4 years", date(2032, 2, 29));
    check_add(&calendar, date(2028, 2, 29), "-1 year", date(2027, 2, 28));
}

#[test]
fn days_and_weeks_are_plain() {
    let calendar = school();
    check_add(&calendar, date(2026, 9, 4), "0 days", date(2026, 9, 4));
    check_add(&calendar, date(2026, 9, 4), "1 day", date(2026, 9, 5));
    check_add(&calendar, date(2026, 9, 4), "-4 days", date(2026, 8, 31));
    check_add(&calendar, date(2026, 9, 4), "6 weeks", date(2026, 10, 16));
    check_add(&calendar, date(2026, 9, 4), "-8 weeks", date(2026, 7, 10));
}

#[test]
fn workdays_count_strictly_beyond_the_date() {
    let calendar = school();
    check_add(&calendar, date(2026, 9, 5), "0 workdays", date(2026, 9, 5));
    check_add(&calendar, date(2026, 9, 4), "1 workday", date(2026, 9, 7));
    check_add(&calendar, date(2026, 9, 5), "1 workday", date(2026, 9, 7));
    check_add(&calendar, date(2026, 9, 5), "-1 workday", date(2026, 9, 4));
    check_add(&calendar, date(2026, 9, 7), "-1 workday", date(2026, 9, 4));
    check_add(&calendar, date(2026, 9, 7), "10 workdays", date(2026, 9, 21));
    check_add(&calendar, date(2026, 10, 5), "2 workdays", date(2026, 10, 8));
    check_add(&calendar, date(2026, 12, 17), "2 workdays", date(2027, 1, 4));
    check_add(&calendar, date(2027, 1, 4), "-1 workday", date(2026, 12, 18));
    check_add(&calendar, date(2026, 4, 2), "2 workdays", date(2026, 4, 7));
}

#[test]
fn workdays_between_leave_out_the_first_day() {
    let table = [
        (date(2026, 9, 7), date(2026, 9, 7), 0),
        (date(2026, 9, 7), date(2026, 9, 8), 1),
        (date(2026, 9, 4), date(2026, 9, 7), 1),
        (date(2026, 9, 5), date(2026, 9, 6), 0),
        (date(2026, 9, 7), date(2026, 9, 21), 10),
        (date(2026, 9, 21), date(2026, 9, 7), -10),
        (date(2026, 12, 18), date(2027, 1, 4), 1),
    ];
    for (from, to, expect) in table {
        assert_eq!(school().workdays_between(from, to), expect, "{from} {to}");
    }
}

#[test]
fn arithmetic_stops_at_the_ends_of_the_calendar() {
    let calendar = Calendar::default();
    for unit in Unit::ALL {
        for (day, amount, end) in [(date(9990, 1, 1), i32::MAX, Date::MAX), (date(-9990, 1, 1), i32::MIN, Date::MIN)] {
            assert_eq!(calendar.add(day, Span::new(amount, unit)), end, "{unit}");
        }
        assert_eq!(calendar.add(Date::MAX, Span::new(1, unit)), Date::MAX);
        assert_eq!(calendar.add(Date::MIN, Span::new(-1, unit)), Date::MIN);
    }
    assert_eq!(calendar.next_workday(Date::MAX), Date::MAX);
    assert_eq!(calendar.previous_workday(Date::MIN), Date::MIN);
}

/// Breaks when a mistaken file can hang the worker, or move a deadline to where nobody looks.
#[test]
fn a_calendar_that_never_opens_keeps_deadlines_near() {
    let calendar = never_open();
    let day = date(2026, 9, 7);
    assert_eq!(calendar.next_workday(day), day);
    assert_eq!(calendar.previous_workday(day), day);
    check_add(&calendar, day, "10 workdays", date(2026, 9, 17));
    check_add(&calendar, day, "-10 workdays", date(2026, 8, 28));
    assert_eq!(calendar.add(day, Span::new(i32::MIN, Unit::Workdays)), Date::MIN);
    assert_eq!(calendar.add(Date::MIN, Span::new(i32::MAX, Unit::Workdays)), Date::MAX);
    assert_eq!(calendar.workdays_between(day, date(2036, 9, 7)), 0);
}

/// Two workdays are left before the doors close for decades.
#[test]
fn the_workdays_that_are_left_are_counted_first() {
    let calendar = Calendar::new(vec![closed(date(2026, 9, 9), date(2072, 1, 3))], LiberationDay::Never);
    check_add(&calendar, date(2026, 9, 6), "2 workdays", date(2026, 9, 8));
    check_add(&calendar, date(2026, 9, 6), "5 workdays", date(2026, 9, 11));
}
