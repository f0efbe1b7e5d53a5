//! Reading a framework document: everything is checked, and every problem is told with its path.

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::walk::{Node, Problem, ProblemKind};
use super::{
    Area, Bilingual, Competence, Framework, LevelOption, Profile, QualityFlags, Reference,
    ResultBand, Scale, StandardRule,
};

/// A framework of 200 competences in two languages is about 400 KB.
pub const DOCUMENT_BYTES_MAX: usize = 1_000_000;
/// More questions than this nobody answers.
const COMPETENCES_MAX: usize = 200;
/// A scale needs two levels to choose between and fits one screen.
const LEVELS: std::ops::RangeInclusive<usize> = 2..=9;
const VALIDITY_MONTHS_MAX: u32 = 120;
const DAYS_BETWEEN_MAX: u32 = 366;

impl Framework {
    /// Reads and checks a document.
    ///
    /// # Errors
    /// Every problem found, each with the path to it.
    pub fn load(document: &[u8]) -> Result<Self, Vec<Problem>> {
        let alone = |kind| {
            vec![Problem {
                path: String::new(),
                kind,
            }]
        };
        if document.len() > DOCUMENT_BYTES_MAX {
            return Err(alone(ProblemKind::TooLarge));
        }
        let value: Value = serde_json::from_slice(document).map_err(|error| {
            alone(ProblemKind::NotJson {
                line: error.line(),
                column: error.column(),
            })
        })?;
        let problems = RefCell::new(Vec::new());
        let root = Node::root(&value, &problems);
        let framework = read(&root, &hash(document));
        root.check_texts();
        let mut problems = problems.into_inner();
        // A text that is read is seen twice.
        let mut told = BTreeSet::new();
        problems.retain(|problem| told.insert(problem.clone()));
        if problems.is_empty() {
            Ok(framework)
        } else {
            Err(problems)
        }
    }
}

/// The first 16 hex digits of the SHA-256 of the document.
fn hash(document: &[u8]) -> String {
    Sha256::digest(document)
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn read(root: &Node<'_>, hash: &str) -> Framework {
    let (id, version) = (root.get("id").id(), root.get("version").id());
    let scale = scale(&root.get("scale"));
    let (areas, codes) = areas(&root.get("areas"), scale.level_max());
    let rule = root.get("standard_rule");
    only_what_is_judged_here(&rule, &id, &version);
    texts_of_the_judgement(&rule);
    let rule = standard_rule(&rule, &codes, scale.level_max());
    Framework {
        reference: Reference(format!("{id}@{version}#{hash}")),
        rule_reference: Reference(format!("{}@{}#{hash}", rule.id, rule.version)),
        status: root.get("status").text(),
        title: root.bilingual("title"),
        source: root.get("source").bilingual("text"),
        profiles: profiles(&root.get("profiles"), &codes, scale.level_max()),
        result_bands: result_bands(&root.get("scoring").get("result_bands")),
        rule,
        id,
        version,
        areas,
        scale,
    }
}

/// The areas, and the codes of all competences.
fn areas(node: &Node<'_>, level_max: u8) -> (Vec<Area>, BTreeSet<String>) {
    let (mut area_codes, mut codes) = (BTreeSet::new(), BTreeSet::new());
    let areas: Vec<Area> = node
        .each()
        .iter()
        .map(|node| area(node, level_max, &mut area_codes, &mut codes))
        .collect();
    if areas.is_empty() {
        node.note(ProblemKind::Missing);
    }
    let count: usize = areas.iter().map(|area| area.competences.len()).sum();
    if count > COMPETENCES_MAX {
        node.note(ProblemKind::TooManyCompetences);
    }
    (areas, codes)
}

fn profiles(node: &Node<'_>, codes: &BTreeSet<String>, level_max: u8) -> Vec<Profile> {
    let mut ids = BTreeSet::new();
    let profiles: Vec<Profile> = node
        .each()
        .iter()
        .map(|node| profile(node, &mut ids, codes, level_max))
        .collect();
    if profiles.is_empty() {
        node.note(ProblemKind::Missing);
    }
    profiles
}

/// The bands cover every score, each beginning where the one before ends.
fn result_bands(node: &Node<'_>) -> Vec<ResultBand> {
    let (mut read, mut begins_permille) = (Vec::new(), 0);
    for band in node.each() {
        let from = band.get("from");
        let percent_from = from.whole(0, 100);
        if percent_from * 10 != begins_permille {
            from.note(ProblemKind::BandsNotContiguous);
        }
        begins_permille = band.get("below").percent_permille();
        read.push(ResultBand {
            percent_from,
            label: band.bilingual("label"),
        });
    }
    // The last one takes in 100 %.
    if begins_permille <= 1000 {
        node.note(ProblemKind::BandsNotContiguous);
    }
    read
}

/// A code that nothing else of its kind has.
fn unique(node: &Node<'_>, seen: &mut BTreeSet<String>) -> String {
    let code = node.text();
    if !code.is_empty() && !seen.insert(code.clone()) {
        node.note(ProblemKind::Duplicate(code.clone()));
    }
    code
}

fn scale(node: &Node<'_>) -> Scale {
    let options = node.get("options");
    let mut read = Vec::new();
    for (at, option) in options.each().iter().enumerate() {
        let value = option.get("value").whole(0, 100);
        if usize::try_from(value) != Ok(at) {
            option.note(ProblemKind::LevelsNotContiguous);
        }
        read.push(LevelOption {
            label: option.bilingual("label"),
            hint: option.bilingual("hint"),
        });
    }
    if !LEVELS.contains(&read.len()) {
        options.note(ProblemKind::OutOfRange);
    }
    let (min, max) = (node.get("min").whole(0, 0), node.get("max").whole(1, 100));
    if min != 0 || usize::try_from(max) != Ok(read.len().saturating_sub(1)) {
        node.note(ProblemKind::LevelsNotContiguous);
    }
    Scale {
        prompt: node.bilingual("prompt"),
        options: read,
    }
}

fn area(
    node: &Node<'_>,
    level_max: u8,
    area_codes: &mut BTreeSet<String>,
    codes: &mut BTreeSet<String>,
) -> Area {
    let competences = node.get("competences");
    let read: Vec<_> = competences
        .each()
        .iter()
        .map(|node| competence(node, level_max, codes))
        .collect();
    if read.is_empty() {
        competences.note(ProblemKind::Missing);
    }
    Area {
        code: unique(&node.get("code"), area_codes),
        name: node.bilingual("name"),
        competences: read,
    }
}

fn competence(node: &Node<'_>, level_max: u8, codes: &mut BTreeSet<String>) -> Competence {
    let statements = node.get("statements");
    let mut read: Vec<Bilingual> = Vec::new();
    for (at, statement) in statements.each().iter().enumerate() {
        if usize::from(statement.get("level").level(level_max)) != at + 1 {
            statement.note(ProblemKind::LevelsNotContiguous);
        }
        read.push(statement.bilingual("text"));
    }
    if read.len() != usize::from(level_max) {
        statements.note(ProblemKind::LevelsNotContiguous);
    }
    Competence {
        code: unique(&node.get("code"), codes),
        name: node.bilingual("name"),
        level_min: node.get("min_level").level(level_max),
        statements: read,
        evidence_hint: node.bilingual("evidence_hint"),
    }
}

fn profile(
    node: &Node<'_>,
    ids: &mut BTreeSet<String>,
    codes: &BTreeSet<String>,
    level_max: u8,
) -> Profile {
    let overrides = node.get("min_level_overrides").members();
    let mut level_min_overrides = std::collections::BTreeMap::new();
    for (code, value) in overrides {
        if !codes.contains(code) {
            value.note(ProblemKind::UnknownCode(code.to_owned()));
        }
        level_min_overrides.insert(code.to_owned(), value.level(level_max));
    }
    Profile {
        id: unique(&node.get("id"), ids),
        name: node.bilingual("name"),
        not_applicable: known_codes(&node.get("not_applicable"), codes),
        level_min_overrides,
    }
}

fn standard_rule(node: &Node<'_>, codes: &BTreeSet<String>, level_max: u8) -> StandardRule {
    let (evidence, flags) = (node.get("evidence"), node.get("quality_flags"));
    let indicators = node.get("indicators").each();
    only_what_is_counted_here(&indicators);
    let by_test = |name: &str| {
        let found = indicators.iter().find(|indicator| indicator.tests_by(name));
        found
            .cloned()
            .unwrap_or_else(|| node.get("indicators").get(name))
    };
    let (meets, proficient) = (by_test(BY_STATE), by_test(BY_LEVELS));
    let test = proficient.get("test");
    let it_competences = test.get("competences");
    if it_competences.each().is_empty() {
        it_competences.note(ProblemKind::Missing);
    }
    StandardRule {
        id: node.get("id").id(),
        version: node.get("version").id(),
        status: node.get("status").text(),
        text: node.bilingual("text"),
        overall_percent_min: node.get("overall_min_percent").whole(0, 100),
        validity_months: u16::try_from(node.get("validity_months").whole(1, VALIDITY_MONTHS_MAX))
            .unwrap_or(1),
        days_between_min: u16::try_from(
            node.get("min_days_between_assessments")
                .whole(0, DAYS_BETWEEN_MAX),
        )
        .unwrap_or(0),
        evidence_from_level: evidence.get("required_at_level").level(level_max),
        evidence_exempt: known_codes(&evidence.get("exempt"), codes),
        evidence_forbidden: evidence.bilingual("forbid"),
        flags: QualityFlags {
            seconds_min: flags.get("min_seconds_total").whole(0, 86_400),
            same_answer_permille: flags.get("same_answer_ratio").permille(),
            top_level_permille: flags.get("level3_ratio").permille(),
        },
        it_competences: known_codes(&it_competences, codes),
        it_level_min: test.get(BY_LEVELS).level(level_max),
        meets_percent_target: meets.get("target_percent").whole(0, 100),
        it_percent_target: proficient.get("target_percent").whole(0, 100),
    }
}

fn known_codes(node: &Node<'_>, codes: &BTreeSet<String>) -> BTreeSet<String> {
    let mut read = BTreeSet::new();
    for item in node.each() {
        let code = item.text();
        if !codes.contains(&code) {
            item.note(ProblemKind::UnknownCode(code.clone()));
        }
        read.insert(code);
    }
    read
}

/// A rule that asks for another judgement than [`crate::scoring`] and [`crate::standing`] make is
/// refused: it would be judged wrongly in silence.
fn only_what_is_judged_here(rule: &Node<'_>, id: &str, version: &str) {
    rule.only("/framework/id", &id.into());
    rule.only("/quality_flags/effect", &"notify_confirmer_only".into());
    for (pointer, made_here) in [
        ("/require_complete", true),
        ("/use_min_levels", true),
        ("/confirmation/required", true),
        ("/confirmation/self_confirmation_allowed", false),
        ("/confirmation/confirmer_may_adjust", true),
        ("/confirmation/reason_required_when_adjusted", true),
        ("/confirmation/keep_self_answer", true),
        ("/evidence/optional_below", true),
        ("/knowledge_check/enabled", false),
    ] {
        rule.only(pointer, &made_here.into());
    }
    if let Some(range) = rule.find("/framework/version_range")
        && !takes_in(&range.text(), version)
    {
        range.note(ProblemKind::VersionNotInRange);
    }
    if let Some(certificates) = rule.find("/external_certificates") {
        for certificate in certificates.each() {
            certificate.only("/counts_as", &"supporting".into());
        }
    }
}

/// True when a range like `0.1.x` takes in a version.
fn takes_in(range: &str, version: &str) -> bool {
    let (asked, parts) = (range.split('.'), version.split('.'));
    asked.clone().count() == parts.clone().count()
        && asked
            .zip(parts)
            .all(|(asked, part)| asked == "x" || asked == part)
}

/// The test of the indicator that counts those who meet the standard.
const BY_STATE: &str = "state";
/// The test of the indicator that counts those who use IT proficiently.
const BY_LEVELS: &str = "all_levels_at_least";

/// An indicator that [`crate::target`] counts otherwise, or not at all, is refused.
fn only_what_is_counted_here(indicators: &[Node<'_>]) {
    let mut seen = BTreeSet::new();
    for indicator in indicators {
        indicator.only("/comparison", &">=".into());
        indicator.only("/test/state", &"dat-chuan".into());
        indicator.only("/test/confirmed", &true.into());
        indicator.only("/test/valid", &true.into());
        let test = indicator.get("test");
        let tested: &[&str] = if indicator.tests_by(BY_STATE) {
            &[BY_STATE]
        } else {
            &[BY_LEVELS, "competences"]
        };
        for (name, member) in test.members() {
            if !tested.contains(&name) && !["confirmed", "valid"].contains(&name) {
                member.note(ProblemKind::NotSupported);
            }
        }
        if !seen.insert(tested) {
            test.note(ProblemKind::NotSupported);
        }
    }
}

/// What the judgement is called in reports stands in both languages, though the program has words
/// of its own for it. What only explains the document may be in Vietnamese alone.
fn texts_of_the_judgement(rule: &Node<'_>) {
    for indicator in rule.get("indicators").each() {
        indicator.bilingual("name");
    }
    for state in rule.get("result_states").each() {
        state.bilingual("label");
    }
    rule.bilingual("denominator");
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::too_many_lines)]
    use super::{Framework, ProblemKind};
    use crate::testing::FRAMEWORK;
    use serde_json::{Value, json};

    /// Changes one place of the project's own framework and names the problems found.
    fn problems(pointer: &str, change: impl FnOnce(&mut Value)) -> Vec<(String, ProblemKind)> {
        let mut document: Value = serde_json::from_slice(FRAMEWORK).unwrap();
        change(document.pointer_mut(pointer).unwrap());
        let found = Framework::load(document.to_string().as_bytes()).unwrap_err();
        found
            .into_iter()
            .map(|problem| (problem.path, problem.kind))
            .collect()
    }

    fn check(pointer: &str, change: impl FnOnce(&mut Value), path: &str, kind: ProblemKind) {
        let found = problems(pointer, change);
        assert!(found.contains(&(path.to_owned(), kind)), "{found:?}");
    }

    #[test]
    fn the_projects_own_framework_is_sound() {
        let framework = Framework::load(FRAMEWORK).unwrap();
        assert_eq!(
            (
                framework.areas.len(),
                framework.competences().count(),
                framework.scale.level_max()
            ),
            (7, 24, 3)
        );
        assert_eq!(
            (
                framework.rule.meets_percent_target,
                framework.rule.it_percent_target
            ),
            (90, 100)
        );
        assert_eq!(framework.applicable(Some("vien-chuc")).len(), 21);
    }

    #[test]
    fn each_fault_is_told_with_its_path() {
        let at = "areas[0].competences[0]";
        check(
            "/areas/0/competences/1/code",
            |v| *v = json!("KT1"),
            "areas[0].competences[1].code",
            ProblemKind::Duplicate("KT1".into()),
        );
        check(
            "/areas/1/code",
            |v| *v = json!("KT"),
            "areas[1].code",
            ProblemKind::Duplicate("KT".into()),
        );
        check(
            "/areas/0/competences/0/min_level",
            |v| *v = json!(4),
            &format!("{at}.min_level"),
            ProblemKind::OutOfRange,
        );
        check(
            "/areas/0/competences/0/min_level",
            |v| *v = json!(1.5),
            &format!("{at}.min_level"),
            ProblemKind::WrongForm,
        );
        let without = |v: &mut Value| drop(v.as_object_mut().unwrap().remove("name_en"));
        check(
            "/areas/0/competences/0",
            without,
            &format!("{at}.name_en"),
            ProblemKind::Missing,
        );
        let decomposed = |v: &mut Value| *v = json!("Ti\u{300}m");
        check(
            "/areas/0/competences/0/name_vi",
            decomposed,
            &format!("{at}.name_vi"),
            ProblemKind::NotNfc,
        );
        check(
            "/title_vi",
            |v| *v = json!("  "),
            "title_vi",
            ProblemKind::BadText,
        );
        let shorter = |v: &mut Value| drop(v.as_array_mut().unwrap().pop());
        check(
            "/areas/0/competences/0/statements",
            shorter,
            &format!("{at}.statements"),
            ProblemKind::LevelsNotContiguous,
        );
        let rule = "standard_rule.evidence.exempt[0]";
        check(
            "/standard_rule/evidence/exempt/0",
            |v| *v = json!("XX"),
            rule,
            ProblemKind::UnknownCode("XX".into()),
        );
        check(
            "/standard_rule/overall_min_percent",
            |v| *v = json!(101),
            "standard_rule.overall_min_percent",
            ProblemKind::OutOfRange,
        );
        for pointer in [
            "confirmation/confirmer_may_adjust",
            "confirmation/reason_required_when_adjusted",
            "evidence/optional_below",
        ] {
            check(
                &format!("/standard_rule/{pointer}"),
                |v| *v = json!(false),
                &format!("standard_rule.{}", pointer.replace('/', ".")),
                ProblemKind::NotSupported,
            );
        }
        let bands = "scoring.result_bands";
        check(
            "/scoring/result_bands/2/from",
            |v| *v = json!(61),
            &format!("{bands}[2].from"),
            ProblemKind::BandsNotContiguous,
        );
        check(
            "/scoring/result_bands/3/below",
            |v| *v = json!(100),
            bands,
            ProblemKind::BandsNotContiguous,
        );
        check(
            "/standard_rule/min_days_between_assessments",
            |v| *v = json!(-1),
            "standard_rule.min_days_between_assessments",
            ProblemKind::OutOfRange,
        );
        check(
            "/scale/options/2/value",
            |v| *v = json!(5),
            "scale.options[2]",
            ProblemKind::LevelsNotContiguous,
        );
        check(
            "/standard_rule/indicators",
            |v| *v = json!([]),
            "standard_rule.indicators.state",
            ProblemKind::Missing,
        );
        check(
            "/profiles/1/id",
            |v| *v = json!("chung"),
            "profiles[1].id",
            ProblemKind::Duplicate("chung".into()),
        );
        check("/id", |v| *v = json!("a@b"), "id", ProblemKind::BadId);
        check("/areas", |v| *v = json!([]), "areas", ProblemKind::Missing);
        let many = |v: &mut Value| {
            let one = v[0].clone();
            let list = (0..201).map(|n| {
                let mut c = one.clone();
                c["code"] = json!(format!("C{n}"));
                c
            });
            *v = Value::Array(list.collect());
        };
        check(
            "/areas/0/competences",
            many,
            "areas",
            ProblemKind::TooManyCompetences,
        );
    }

    #[test]
    fn a_rule_that_would_be_judged_wrongly_is_refused() {
        for (pointer, value) in [
            ("framework/id", json!("khung-khac")),
            ("require_complete", json!(false)),
            ("use_min_levels", json!(false)),
            ("confirmation/required", json!(false)),
            ("confirmation/self_confirmation_allowed", json!(true)),
            ("confirmation/keep_self_answer", json!(false)),
            ("knowledge_check/enabled", json!(true)),
            ("quality_flags/effect", json!("return_at_once")),
        ] {
            check(
                &format!("/standard_rule/{pointer}"),
                |v| *v = value,
                &format!("standard_rule.{}", pointer.replace('/', ".")),
                ProblemKind::NotSupported,
            );
        }
    }

    #[test]
    fn an_indicator_that_would_be_counted_wrongly_or_not_at_all_is_refused() {
        let at = "standard_rule.indicators";
        for (pointer, value) in [
            ("0/comparison", json!(">")),
            ("0/test/state", json!("cho-xac-nhan")),
            ("1/comparison", json!("<=")),
            ("1/test/confirmed", json!(false)),
            ("1/test/valid", json!(false)),
        ] {
            let (number, below) = pointer.split_once('/').unwrap();
            check(
                &format!("/standard_rule/indicators/{pointer}"),
                |v| *v = value,
                &format!("{at}[{number}].{}", below.replace('/', ".")),
                ProblemKind::NotSupported,
            );
        }
        let more = |name: &'static str, value: Value| {
            move |test: &mut Value| {
                let _ = test.as_object_mut().unwrap().insert(name.to_owned(), value);
            }
        };
        check(
            "/standard_rule/indicators/0/test",
            more("unit_kind", json!("school")),
            &format!("{at}[0].test.unit_kind"),
            ProblemKind::NotSupported,
        );
        for test in [json!({"mean_at_least": 2}), json!({"state": "dat-chuan"})] {
            let third = json!({"id": "c", "name_vi": "c", "name_en": "c", "test": test, "target_percent": 50});
            let found = problems("/standard_rule/indicators", |v| {
                v.as_array_mut().unwrap().push(third);
            });
            assert!(
                found
                    .iter()
                    .all(|(path, kind)| path.starts_with(&format!("{at}[2].test"))
                        && *kind == ProblemKind::NotSupported),
                "{found:?}"
            );
        }
        check(
            "/standard_rule/indicators/1/test/competences",
            |v| *v = json!([]),
            &format!("{at}[1].test.competences"),
            ProblemKind::Missing,
        );
        check(
            "/standard_rule/external_certificates/0/counts_as",
            |v| *v = json!("meets_standard"),
            "standard_rule.external_certificates[0].counts_as",
            ProblemKind::NotSupported,
        );
    }

    #[test]
    fn a_rule_is_for_the_version_it_comes_with() {
        let range = "/standard_rule/framework/version_range";
        for other in ["0.2.x", "1.1.x", "0.1", "0.1.1", ">=0.1"] {
            check(
                range,
                |v| *v = json!(other),
                "standard_rule.framework.version_range",
                ProblemKind::VersionNotInRange,
            );
        }
        for same in ["0.1.0", "0.x.x", "x.x.x"] {
            let mut document: Value = serde_json::from_slice(FRAMEWORK).unwrap();
            *document.pointer_mut(range).unwrap() = json!(same);
            assert!(Framework::load(document.to_string().as_bytes()).is_ok());
        }
    }

    #[test]
    fn texts_that_nothing_here_reads_are_checked_too() {
        let decomposed = json!("To\u{302}ng");
        for (pointer, path) in [
            ("source/references/0", "source.references[0]"),
            ("change_log/0/note", "change_log[0].note"),
            ("scale/note_vi", "scale.note_vi"),
            (
                "standard_rule/external_certificates/1/name_vi",
                "standard_rule.external_certificates[1].name_vi",
            ),
            (
                "standard_rule/result_states/0/label_en",
                "standard_rule.result_states[0].label_en",
            ),
        ] {
            let found = problems(&format!("/{pointer}"), |v| *v = decomposed.clone());
            assert_eq!(found, [(path.to_owned(), ProblemKind::NotNfc)]);
        }
        for (pointer, name, path) in [
            ("indicators/0", "name_en", "indicators[0].name_en"),
            ("result_states/4", "label_vi", "result_states[4].label_vi"),
            ("result_states/4", "label_en", "result_states[4].label_en"),
        ] {
            let found = problems(&format!("/standard_rule/{pointer}"), |v| {
                v.as_object_mut().unwrap().remove(name);
            });
            let path = format!("standard_rule.{path}");
            assert_eq!(found, [(path, ProblemKind::Missing)]);
        }
        let rule = "standard_rule.denominator_en".to_owned();
        let found = problems("/standard_rule", |v| {
            v.as_object_mut().unwrap().remove("denominator_en");
        });
        assert_eq!(found, [(rule, ProblemKind::Missing)]);
        check(
            "/standard_rule/external_certificates/0/name_vi",
            |v| *v = Value::Null,
            "standard_rule.external_certificates[0].name_vi",
            ProblemKind::Missing,
        );
    }

    /// Assessments name it by this for ever: a correction is a new version in a new file.
    #[test]
    fn the_projects_own_framework_is_never_edited() {
        let framework = Framework::load(FRAMEWORK).unwrap();
        assert_eq!(
            framework.reference.0,
            "khung-kns-ccvc-xa@0.1.0#589fd3ca7a94a60b"
        );
        assert_eq!(
            framework.rule_reference.0,
            "quy-tac-dat-chuan@0.1.0#589fd3ca7a94a60b"
        );
    }

    #[test]
    fn what_is_no_json_is_told_with_its_place() {
        let found = Framework::load(b"{\n  \"id\": }").unwrap_err();
        assert_eq!(found[0].kind, ProblemKind::NotJson { line: 2, column: 9 });
    }
}
