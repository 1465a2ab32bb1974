//! Every path of this machine beside the `argon2` crate, the RFC's and a known answer, and the choice between them.

use argon2::{Algorithm, Argon2, AssociatedData, ParamsBuilder, Version};
use data_encoding::HEXLOWER;
use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, Strategy, any, prop_assert_eq, proptest};

use super::path::{Path, gives_the_known_answer};
use super::*;

/// As many as the long run takes, or fewer.
fn cases() -> u32 {
    match std::env::var("PASSDESK_TEST_CASES").as_deref() {
        Ok("all") => 5000,
        _ => 250,
    }
}

/// Memory, passes, password, salt, and what `argon2 SALT -id -k MEMORY -t PASSES -p 1 -l LENGTH -r` prints.
const ANSWERS: [(u32, u32, &str, &str, &str); 4] = [
    (
        65536,
        2,
        "password",
        "somesalt",
        "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7",
    ),
    (
        256,
        2,
        "password",
        "somesalt",
        "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe",
    ),
    (
        64,
        3,
        "differentpassword",
        "somesalt",
        "7e34c0bdb083777d50b35f92c932201c9ec62c367482257d",
    ),
    (
        32,
        3,
        "password",
        "diffsalt",
        "6fb264b215464ad1d5726e43ec12a63bf09d8bca46f9541f04e09c9c727cc13113274b05ed65f49531991cb7fca1f59a602677d6111cd8a791d3350c8972fbaf",
    ),
];

fn vectors() -> impl Iterator<Item = Path> {
    Path::all()
        .into_iter()
        .filter(|path| path.name() != "crate")
}

fn tag(path: Path, cost: Cost, password: &[u8], salt: &[u8], length: usize) -> Vec<u8> {
    let mut blocks = vec![Block::new(); cost.memory_kib() as usize];
    // What another hash left there changes nothing.
    blocks
        .iter_mut()
        .for_each(|block| block.as_mut().fill(0x5a5a_5a5a));
    let mut tag = vec![0; length];
    path.hash(&mut blocks, cost, password, salt, &mut tag)
        .unwrap();
    tag
}

fn of_lanes(lanes: u32) -> impl Strategy<Value = Cost> {
    (8 * lanes..700, 1..=3u32)
        .prop_map(move |(memory, passes)| Cost::stored(memory, passes, lanes).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn every_path_gives_the_tags_of_the_crate(
        cost in of_lanes(1),
        password in vec(any::<u8>(), 0..=400),
        salt in vec(any::<u8>(), 8..=64),
        length in 4..=130usize,
    ) {
        let expected = tag(Path::Crate, cost, &password, &salt, length);
        for path in vectors() {
            let computed = tag(path, cost, &password, &salt, length);
            prop_assert_eq!(&computed, &expected, "{}", path.name());
        }
    }
}

#[test]
fn every_path_gives_the_tags_of_the_crate_at_the_costs_of_stored_hashes() {
    for (memory, passes, lanes) in [
        (19_456, 2, 1),
        (8, 16, 1),
        (19_457, 1, 1),
        (256, 2, 2),
        (260, 1, 4),
    ] {
        let cost = Cost::stored(memory, passes, lanes).unwrap();
        let of = |path| {
            tag(
                path,
                cost,
                b"correct horse battery staple",
                b"sixteen of salt!",
                32,
            )
        };
        for path in vectors() {
            assert_eq!(of(path), of(Path::Crate), "{} {cost:?}", path.name());
        }
    }
}

#[test]
fn the_crate_that_the_paths_are_compared_with_gives_the_answer_of_rfc_9106() {
    let data = AssociatedData::new(&[4; 12]).unwrap();
    let mut params = ParamsBuilder::new();
    params.m_cost(32).t_cost(3).p_cost(4).data(data);
    let (secret, version) = ([3; 8], Version::V0x13);
    let argon2 = Argon2::new_with_secret(
        &secret,
        Algorithm::Argon2id,
        version,
        params.build().unwrap(),
    );
    let mut tag = [0; 32];
    argon2
        .unwrap()
        .hash_password_into(&[1; 32], &[2; 16], &mut tag)
        .unwrap();
    let answer = "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659";
    assert_eq!(HEXLOWER.encode(&tag), answer);
}

/// The RFC has no answer for one lane.
#[test]
fn every_path_gives_the_answers_of_the_c_library() {
    for (memory, passes, password, salt, answer) in ANSWERS {
        let cost = Cost::stored(memory, passes, 1).unwrap();
        for path in Path::all() {
            let computed = tag(
                path,
                cost,
                password.as_bytes(),
                salt.as_bytes(),
                answer.len() / 2,
            );
            assert_eq!(
                HEXLOWER.encode(&computed),
                answer,
                "{} {cost:?}",
                path.name()
            );
        }
    }
}

#[test]
fn s6_every_path_refuses_what_argon2id_does_not_allow() {
    let cost = Cost::stored(64, 1, 1).unwrap();
    for path in Path::all() {
        for (blocks, salt, length) in [(63, 8, 32), (64, 7, 32), (64, 8, 3)] {
            let mut blocks = vec![Block::new(); blocks];
            let refused = path.hash(
                &mut blocks,
                cost,
                b"x",
                &vec![1; salt],
                &mut vec![0; length],
            );
            assert!(matches!(refused, Err(HashError::Failed)), "{}", path.name());
        }
    }
}

#[test]
fn the_fastest_path_is_taken_unless_the_environment_names_another() {
    let all = Path::all();
    let chosen = |asked| Hashing::choose(asked, &all, |_| true);
    assert_eq!(chosen(None).path(), all[0].name());
    for path in &all {
        let forced = chosen(Some(path.name()));
        assert_eq!((forced.path(), forced.remark()), (path.name(), None));
    }
}

#[test]
fn a_path_that_is_not_there_is_the_crates_and_that_is_said() {
    for asked in ["avx9000", ""] {
        let chosen = Hashing::choose(Some(asked), &[Path::Crate], |_| true);
        assert_eq!(chosen.path(), "crate");
        assert_eq!(
            chosen.remark().unwrap().to_string(),
            format!(
                "PASSDESK_ARGON2ID is {asked:?}, and passwords are hashed with \"crate\": this machine has \"crate\""
            )
        );
    }
}

#[test]
fn a_path_that_computes_a_wrong_answer_is_not_taken_and_that_is_said() {
    for path in vectors() {
        let only_the_crate = |path: Path| path.name() == "crate";
        let chosen = Hashing::choose(Some(path.name()), &Path::all(), only_the_crate);
        assert_eq!(chosen.path(), "crate");
        let said = HashingRemark::WrongAnswer(path.name());
        assert_eq!(chosen.remark(), Some(&said));
    }
}

#[test]
fn the_known_answer_is_right_on_every_path_of_this_machine() {
    assert!(Path::all().into_iter().all(gives_the_known_answer));
}
