//! Events that leave the store for a file: what is left proves them, with the file all of it is seen, and nothing is lost
//! wherever it stops.

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use passdesk::desk::{
    Anchor, Archived, BadArchive, Damage, DeskError, Discrepancy, StorageError, Verified,
};
use passdesk::model::{Action, Event, Role, Subject, Timestamp, When};
use serde_json::Value;
use tempfile::TempDir;

use super::{chains, look_through, verify, verify_with};
use crate::rules::{HOUR, PASSWORD, WRONG, World, name, refused, sign_in};

/// A store with events of ten hours about all kinds of subjects, an anchor after each, and a folder for files.
struct Old {
    world: World,
    anchors: Vec<Anchor>,
    folder: TempDir,
}

impl Old {
    fn new() -> Self {
        let world = World::new();
        world.user("bob");
        world.added("gone", Role::User);
        let mut anchors = Vec::new();
        for hour in 0..10 {
            let _ = sign_in(&world.desk, "bob", PASSWORD);
            let _ = sign_in(&world.desk, "bob", WRONG);
            let _ = sign_in(&world.desk, "stranger", WRONG);
            world.admin().require_change(&[name("gone")]).ok();
            if hour == 5 {
                world.admin().remove(&name("gone")).expect("removed");
            }
            anchors.push(world.admin().anchor_audit().expect("an anchor"));
            world.clock.pass(HOUR);
        }
        Self {
            world,
            anchors,
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn archive(&self, before: Timestamp, file: &Path) -> Archived {
        let desk = self.world.desk_of_the_owner();
        let archived =
            desk.archive_audit(When::At(before), file, &mut || ControlFlow::Continue(()));
        archived.expect("archived").expect("something")
    }

    /// The first moment after an hour's anchor.
    fn after(&self, hour: usize) -> Timestamp {
        self.anchors[hour].at.plus(HOUR / 2)
    }

    fn events(&self) -> Vec<Event> {
        let mut subjects: Vec<_> = (0..64).map(Subject::Unknown).collect();
        subjects.push(Subject::Store);
        let mut events: Vec<_> = subjects
            .into_iter()
            .flat_map(|subject| self.world.events(subject))
            .collect();
        events.extend(self.world.events_of("bob"));
        events.extend(self.world.events_of("ada"));
        events
    }

    fn verify(&self, files: &[&PathBuf]) -> (Verified, Vec<Discrepancy>) {
        let files: Vec<_> = files.iter().copied().cloned().collect();
        verify_with(&self.world, &self.anchors, &files).expect("verified")
    }
}

fn damages(findings: &[Discrepancy]) -> Vec<Damage> {
    findings
        .iter()
        .map(|finding| finding.damage.clone())
        .collect()
}

fn lines(file: &Path) -> Vec<Value> {
    let text = fs::read_to_string(file).expect("the file");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

#[test]
fn s38_what_was_put_away_is_in_the_file_and_the_last_older_event_of_each_chain_stays() {
    let old = Old::new();
    let (before, date) = (old.events(), old.after(6));
    let file = old.file("a.jsonl");
    let archived = old.archive(date, &file);
    let lines = lines(&file);
    assert_eq!(lines.len() as u64, archived.events + 2);
    assert_eq!(lines[0]["format"], "passdesk audit archive");
    assert_eq!(lines[lines.len() - 1]["end"]["events"], archived.events);
    assert_eq!(archived.bytes, fs::metadata(&file).expect("the file").len());

    let left = old.events();
    let mut first = BTreeMap::new();
    for event in &left {
        first.entry(event.subject).or_insert(event.sequence);
    }
    for event in &before {
        let kept = first[&event.subject];
        assert_eq!(left.contains(event), event.sequence >= kept, "{event:?}");
        let key = event.subject.to_key().to_string();
        let is_written = lines
            .iter()
            .any(|line| line["subject_key"] == key.as_str() && line["id"] == event.id.to_string());
        assert_eq!(is_written, event.sequence < kept, "{event:?}");
        // What stays begins with the last one that is older.
        assert!(event.at < date || event.sequence >= kept, "{event:?}");
        if event.sequence == kept && kept > 1 {
            assert!(event.at < date, "{event:?}");
        }
    }
    let stays = before
        .iter()
        .filter(|event| event.at < date && left.contains(event));
    assert!(stays.count() <= first.len(), "one of each chain at most");

    let note = old.world.events(Subject::Store);
    let note = note
        .iter()
        .rfind(|event| event.action == Action::AuditArchive)
        .expect("recorded");
    let digest = data_encoding::HEXLOWER.encode(&archived.sha256);
    let reason = note.reason.as_deref().expect("a reason");
    assert!(reason.contains(&digest) && reason.contains(&format!("{} events", archived.events)));
}

#[test]
fn s38_what_is_left_holds_alone_and_with_the_file_every_anchor_holds() {
    let old = Old::new();
    let (whole, findings) = old.verify(&[]);
    assert_eq!(findings, []);
    let file = old.file("a.jsonl");
    let archived = old.archive(old.after(6), &file);

    let (alone, findings) = old.verify(&[]);
    assert_eq!(findings, [], "nothing is wrong without the file");
    assert_eq!(alone.put_away, archived.events);
    assert_eq!(alone.chains, whole.chains);
    assert!(alone.undecided >= 6, "{alone:?}");
    let newest = alone.undecided_to.expect("some are undecided");
    assert!(
        newest <= old.anchors[6].at,
        "anchors from after the date are decided"
    );

    let (with, findings) = old.verify(&[&file]);
    assert_eq!(findings, []);
    assert_eq!((with.undecided, with.undecided_to), (0, None));
    assert!(
        with.events > whole.events,
        "every event is seen, and what came since"
    );
}

#[test]
fn several_files_are_one_record_and_a_missing_one_is_told() {
    let old = Old::new();
    let files = ["a", "b", "c"].map(|name| old.file(name));
    for (file, hour) in files.iter().zip([2, 4, 7]) {
        old.archive(old.after(hour), file);
    }
    let [a, b, c] = &files;
    for all in [[a, b, c], [c, a, b]] {
        let (verified, findings) = old.verify(&all);
        assert_eq!((findings, verified.undecided), (Vec::new(), 0));
    }
    for some in [[b, c], [a, c], [a, b]] {
        let (verified, findings) = old.verify(&some);
        assert!(!findings.is_empty());
        for damage in damages(&findings) {
            assert!(matches!(damage, Damage::NotInFiles { .. }), "{damage:?}");
        }
        assert!(verified.undecided > 0);
    }
}

#[test]
fn wherever_it_stops_an_event_is_in_the_store_or_in_a_file_and_another_run_finishes() {
    let world = World::new();
    let long = chains(&world, 3, 1_700);
    world.clock.pass(HOUR);
    let anchors = [world.admin().anchor_audit().expect("an anchor")];
    let folder = tempfile::tempdir().expect("a folder");
    let mut stops = 0;
    for stop in 0.. {
        let desk = world.desk_of_the_owner();
        let file = folder.path().join(format!("{stop}.jsonl"));
        let mut looks = 0;
        let mut look = || {
            looks += 1;
            // Again and again only the first step is done.
            match looks > stop.min(2) {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        };
        let before = world.events(long[0][0].subject).len();
        match desk.archive_audit(When::At(world.now()), &file, &mut look) {
            Err(DeskError::Storage(StorageError::Stopped)) => {
                assert!(!file.exists(), "it stopped before the file was there");
                assert_eq!(world.events(long[0][0].subject).len(), before);
            }
            Err(DeskError::ArchiveUnfinished {
                why: StorageError::Stopped,
                ..
            }) => stops += 1,
            Ok(Some(_)) => {}
            Ok(None) => break,
            other => panic!("{other:?}"),
        }
        let files: Vec<_> = (0..=stop)
            .map(|stop| folder.path().join(format!("{stop}.jsonl")))
            .filter(|file| file.exists())
            .collect();
        let (verified, findings) = verify_with(&world, &anchors, &files).expect("verified");
        assert_eq!(
            (findings, verified.undecided),
            (Vec::new(), 0),
            "after {stop}"
        );
        assert!(verified.events >= 3 * 1_700);
        assert_eq!(verify(&world, &[]).1, [], "after {stop}");
        assert!(stop < 50, "it comes to an end");
    }
    assert!(stops > 5, "{stops}");
    for chain in &long {
        assert_eq!(world.events(chain[0].subject), chain[1_699..]);
    }
}

#[test]
fn nothing_is_made_where_nothing_is_old_enough() {
    let old = Old::new();
    let file = old.file("a.jsonl");
    let desk = old.world.desk_of_the_owner();
    let before = old.events();
    let none = desk.archive_audit(When::At(Timestamp::from_millis(0)), &file, &mut || {
        ControlFlow::Continue(())
    });
    assert_eq!(none.expect("done"), None);
    assert!(!file.exists());
    assert_eq!(old.events(), before, "nothing is recorded either");
}

#[test]
fn s38_a_file_that_was_changed_cut_or_is_anothers_is_found() {
    let old = Old::new();
    let file = old.file("a.jsonl");
    old.archive(old.after(6), &file);
    let text = fs::read_to_string(&file).expect("the file");
    let lines: Vec<_> = text.lines().collect();
    let bad = old.file("bad.jsonl");
    let ada = old.world.admin();
    let reading = ada.read_audit("audit verify").expect("a reading");
    let with = |lines: &[&str]| {
        fs::write(&bad, lines.join("\n") + "\n").expect("written");
        look_through(&reading, &[], std::slice::from_ref(&bad))
    };
    assert_eq!(with(&lines).expect("the control").1, []);

    for place in 1..lines.len() - 1 {
        for (from, to) in [
            ("\"os_uid\":1000", "\"os_uid\":1001"),
            ("\"os_uid\":1000", "\"os_uid\":null"),
            ("\"peer_address\":null", "\"peer_address\":\"::1\""),
            ("\"192.0.2.7\"", "\"192.0.2.8\""),
            ("\"host\":\"testhost\"", "\"host\":\"tosthest\""),
            ("\"reason\":null", "\"reason\":\"\""),
        ] {
            let other = lines[place].replace(from, to);
            if other == lines[place] {
                continue;
            }
            let mut changed = lines.clone();
            changed[place] = &other;
            let (_, findings) = with(&changed).expect("read");
            assert_eq!(findings.len(), 1, "line {place} {to}: {findings:?}");
            let damage = &findings[0].damage;
            assert!(
                matches!(damage, Damage::Altered),
                "line {place}: {damage:?}"
            );
        }
        let mut fewer = lines.clone();
        fewer.remove(place);
        refused!(with(&fewer), DeskError::Archive(error) if matches!(error.why, BadArchive::Count { .. }));
        let mut swapped = lines.clone();
        swapped.swap(place, place + 1);
        refused!(with(&swapped), DeskError::Archive(_));
        refused!(with(&lines[..place]), DeskError::Archive(error) if matches!(error.why, BadArchive::Cut(_)));
    }
    // Whoever cuts it and counts again leaves a gap.
    let counted = |lines: &[&str]| {
        let end = text.lines().last().expect("an end");
        let mut end: Value = serde_json::from_str(end).expect("JSON");
        end["end"]["events"] = (lines.len() - 1).into();
        let keys: std::collections::BTreeSet<_> = lines[1..]
            .iter()
            .map(|line| {
                serde_json::from_str::<Value>(line).expect("JSON")["subject_key"].to_string()
            })
            .collect();
        end["end"]["chains"] = keys.len().into();
        let end = end.to_string();
        with(&[lines, &[&end]].concat())
    };
    for place in 2..lines.len() - 1 {
        let (_, findings) = counted(&lines[..place]).expect("read");
        let gaps = damages(&findings);
        assert!(!gaps.is_empty(), "cut before {place}");
        assert!(
            gaps.iter()
                .all(|gap| matches!(gap, Damage::NotInFiles { .. })),
            "{gaps:?}"
        );
    }
    refused!(with(&["passdesk"]), DeskError::Archive(error) if matches!(error.why, BadArchive::NotOne));
    let newer = lines[0].replace("\"version\":1", "\"version\":2");
    refused!(with(&[&newer]), DeskError::Archive(error) if matches!(error.why, BadArchive::Newer(2)));
    let other = verify_with(&World::new(), &[], std::slice::from_ref(&file));
    refused!(other, DeskError::Archive(error) if matches!(error.why, BadArchive::OtherStore(_)));
}

#[test]
fn listings_are_told_before_which_time_events_were_put_away() {
    let old = Old::new();
    let told = |since: Option<Timestamp>| {
        let ada = old.world.admin();
        let reading = ada.read_audit("audit list").expect("a reading");
        reading.put_away_since(since.map(When::At)).expect("told")
    };
    assert_eq!(told(None), None);
    let date = old.after(6);
    old.archive(date, &old.file("a.jsonl"));
    assert_eq!(told(None), Some(date));
    assert_eq!(told(Some(old.after(5))), Some(date));
    assert_eq!(told(Some(date)), None);
}

#[test]
fn s38_a_record_that_is_damaged_is_not_put_away() {
    let old = Old::new();
    old.world
        .sql("UPDATE event SET host = 'elsewhere' WHERE action = 'account.add'");
    let desk = old.world.desk_of_the_owner();
    let file = old.file("a.jsonl");
    let refused = desk.archive_audit(When::At(old.after(6)), &file, &mut || {
        ControlFlow::Continue(())
    });
    refused!(refused, DeskError::Storage(StorageError::Damaged));
    assert!(!file.exists());
}
