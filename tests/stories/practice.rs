//! The practice region, as who opens it for the first time sees it.

use sluitend::store::Scope;
use sluitend_tests::database::on_both;
use sluitend_tests::town::Town;

/// Broken promise: what one sees first is a region in which people work: most is in time, nothing is older than some weeks,
/// and there are reports to read, of whole months, each with the targets that can be counted.
#[tokio::test]
async fn a_practice_region_is_plausible_at_first_sight() {
    on_both(async |database| {
        let town = Town::open(&database, "2026-11-23T09:00").await;
        let filled = sluitend::demo::fill(&town.flow, 60, "x").await.unwrap();
        assert_eq!(filled.youths, 60);
        let seen = town.flow.store.seen_by(Scope::All);
        let (mut all, mut late, mut very_late) = (0, 0, 0);
        for person in &filled.people {
            let by = async |day: &str| seen.count_own_tasks(&person.id, day.parse().unwrap(), 1000).await.unwrap();
            all += by("9999-12-31").await;
            late += by("2026-11-22").await;
            very_late += by("2026-10-11").await;
        }
        assert!(all > 20 && late * 3 < all, "{late} of {all} late");
        assert_eq!(very_late, 0, "later than six weeks");

        let reports = sluitend::reports::all(&town.flow).await.unwrap();
        let months: Vec<_> = reports.iter().filter(|(job, _)| job == "maandbeeld").map(|(_, report)| report).collect();
        assert!(months.len() >= 11, "{}", months.len());
        assert_eq!(
            (months[0].after.to_string(), months[0].until.to_string()),
            ("2026-09-30".into(), "2026-10-31".into())
        );
        let counted = |what: &str| months.iter().any(|r| r.figures.iter().any(|f| f.what == what && f.count > 0));
        for what in ["begun", "closed", "open", "late"] {
            assert!(counted(what), "{what}");
        }
        let targets: Vec<_> = months[0].targets.iter().map(|m| m.target.as_str()).collect();
        assert_eq!(targets, ["terug_in_onderwijs", "werkt_12_uur"]);
        assert!(months[0].targets.iter().all(|m| m.hits <= m.of), "{:?}", months[0].targets);

        // What the worker counts next goes on where these end, and counts the same from the database.
        town.until("2026-12-01T09:00").await;
        let reports = sluitend::reports::all(&town.flow).await.unwrap();
        let (_, november) = reports.iter().find(|(job, _)| job == "maandbeeld").unwrap();
        assert_eq!(
            (november.after.to_string(), november.until.to_string()),
            ("2026-10-31".into(), "2026-11-30".into())
        );
        let before = &months[0].targets;
        assert!(november.targets.iter().zip(before).all(|(now, then)| now.of + 5 >= then.of), "{:?}", november.targets);
    })
    .await;
}
