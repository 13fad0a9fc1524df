//! What holds for every date, duration and set of closed periods.

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::*;

/// Dates of people who are alive or will be: 1950 to 2100.
fn any_date() -> impl Strategy<Value = Date> {
    (0..55_000).prop_map(|days| add_plain(date(1950, 1, 1), Span::new(days, Unit::Days)))
}

fn any_unit() -> impl Strategy<Value = Unit> {
    prop::sample::select(Unit::ALL.to_vec())
}

fn any_span() -> impl Strategy<Value = Span> {
    any_unit().prop_flat_map(|unit| (-unit.limit()..=unit.limit()).prop_map(move |amount| Span::new(amount, unit)))
}

/// Up to eight closed periods of up to ten weeks; some overlap, some are the wrong way round.
fn any_calendar() -> impl Strategy<Value = Calendar> {
    let period = (any_date(), -3..70).prop_map(|(from, days)| Closed {
        from,
        to: add_plain(from, Span::new(days, Unit::Days)),
        title: String::new(),
    });
    let liberation_day =
        prop::sample::select(vec![LiberationDay::Never, LiberationDay::EveryFiveYears, LiberationDay::Always]);
    (prop::collection::vec(period, 0..8), liberation_day)
        .prop_map(|(closed, liberation_day)| Calendar::new(closed, liberation_day))
}

proptest! {
    #[test]
    fn a_span_reads_what_it_writes(span in any_span()) {
        prop_assert_eq!(span.to_string().parse(), Ok(span));
    }

    #[test]
    fn no_text_panics(text in ".*", numbers in "-?[0-9]{0,12} ?[a-z]{0,9}|[0-9]{0,3}-[0-9]{0,3}") {
        for text in [text, numbers] {
            let _ = (text.parse::<Span>(), text.parse::<YearDay>());
        }
    }

    #[test]
    fn a_year_day_reads_what_it_writes_and_comes_within_a_year(day in any_date(), from in any_date()) {
        let text = format!("{:02}-{:02}", day.month(), day.day());
        let year_day: YearDay = text.parse().map_err(|error| TestCaseError::fail(format!("{error}")))?;
        prop_assert_eq!(year_day.to_string(), text);
        let next = year_day.next_after(from);
        prop_assert!(next > from && next <= add_plain(from, Span::new(366, Unit::Days)));
    }

    #[test]
    fn closed_means_in_some_period(calendar in any_calendar(), day in any_date()) {
        let expect = calendar.closed().iter().any(|period| period.from <= day && day <= period.to);
        prop_assert_eq!(calendar.is_closed(day), expect);
    }

    #[test]
    fn days_and_weeks_can_be_taken_back(
        day in any_date(),
        unit in prop::sample::select(vec![Unit::Days, Unit::Weeks]),
        amount in -2_000..=2_000,
    ) {
        let calendar = Calendar::default();
        let there = calendar.add(day, Span::new(amount, unit));
        prop_assert_eq!(calendar.add(there, Span::new(-amount, unit)), day);
    }

    #[test]
    fn workdays_can_be_taken_back_from_a_workday(
        calendar in any_calendar(), day in any_date(), amount in -300..300,
    ) {
        let day = calendar.next_workday(day);
        let there = calendar.add(day, Span::new(amount, Unit::Workdays));
        prop_assert_eq!(calendar.add(there, Span::new(-amount, Unit::Workdays)), day);
    }

    #[test]
    fn adding_keeps_the_order(
        calendar in any_calendar(), one in any_date(), days in 0..40, span in any_span(),
    ) {
        // A long walk tells no more than a short one.
        let span = match span.unit {
            Unit::Workdays => Span::new(span.amount % 300, span.unit),
            _ => span,
        };
        let other = add_plain(one, Span::new(days, Unit::Days));
        prop_assert!(calendar.add(one, span) <= calendar.add(other, span));
        let longer = Span::new(span.amount + 1, span.unit);
        prop_assert!(calendar.add(one, span) <= calendar.add(one, longer));
    }

    #[test]
    fn counting_agrees_with_adding(calendar in any_calendar(), day in any_date(), amount in 1..300) {
        let later = calendar.add(day, Span::new(amount, Unit::Workdays));
        prop_assert!(calendar.is_workday(later));
        prop_assert_eq!(calendar.workdays_between(day, later), i64::from(amount));
        prop_assert_eq!(calendar.workdays_between(later, day), -i64::from(amount));

        let earlier = calendar.add(day, Span::new(-amount, Unit::Workdays));
        prop_assert!(calendar.is_workday(earlier));
        // From `earlier` itself to the day before `day`.
        let (before, eve) = (Span::new(-1, Unit::Days), add_plain(day, Span::new(-1, Unit::Days)));
        prop_assert_eq!(calendar.workdays_between(add_plain(earlier, before), eve), i64::from(amount));
    }

    #[test]
    fn a_shift_ends_on_the_nearest_workday(calendar in any_calendar(), day in any_date()) {
        let (next, previous) = (calendar.next_workday(day), calendar.previous_workday(day));
        prop_assert!(previous <= day && day <= next);
        prop_assert!(calendar.is_workday(next) && calendar.is_workday(previous));
        let eve = add_plain(next, Span::new(-1, Unit::Days));
        let work_before = if day < next { calendar.workdays_between(day, eve) } else { 0 };
        prop_assert_eq!(work_before, 0);
        prop_assert_eq!(calendar.is_workday(day), next == previous);
    }

    #[test]
    fn an_age_is_reached_on_the_birthday(birth in any_date(), on in any_date(), age in 0_u16..120) {
        let reached = birthday(birth, age);
        prop_assert_eq!(age_on(birth, on) >= i32::from(age), on >= reached);
        prop_assert_eq!(age_on(birth, reached), i32::from(age));
    }

    /// Proptest seldom draws 29 February by itself.
    #[test]
    fn a_leap_day_age_is_reached_on_the_birthday(leap in 487_i16..525, on in any_date(), age in 0_u16..120) {
        let birth = date(leap * 4, 2, if leap * 4 == 2100 { 28 } else { 29 });
        let reached = birthday(birth, age);
        prop_assert_eq!(age_on(birth, on) >= i32::from(age), on >= reached);
        let eve = add_plain(reached, Span::new(-1, Unit::Days));
        prop_assert_eq!(age_on(birth, eve), i32::from(age) - 1);
    }
}
