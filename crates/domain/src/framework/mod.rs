//! Khung năng lực: which competences are asked, on which levels, and which rule decides "đạt chuẩn".
//!
//! A framework is a document, never edited after its first use: a correction is a new version. An
//! assessment names the framework and the rule it was answered under, with the hash of the
//! document, and keeps them for ever. `document` reads and checks the document; this file holds
//! what it means.

mod document;
mod walk;

use std::collections::{BTreeMap, BTreeSet};

pub use document::DOCUMENT_BYTES_MAX;
pub use walk::{Problem, ProblemKind};

use crate::scoring::Points;

/// A text in both languages.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Bilingual {
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

/// Names one version of a document for ever: `id@version#hash`, where the hash is the first 16 hex
/// digits of the SHA-256 of the document's bytes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Reference(pub String);

impl Reference {
    /// Which version of which document, whatever its bytes are: `id@version`.
    #[must_use]
    pub fn id_and_version(&self) -> &str {
        self.0.split('#').next().unwrap_or_default()
    }
}

/// A framework with its rule.
#[derive(Clone, PartialEq, Debug)]
pub struct Framework {
    /// What assessments name it by.
    pub reference: Reference,
    /// What assessments name its rule by.
    pub rule_reference: Reference,
    /// Its id, the same for every version.
    pub id: String,
    /// Its version.
    pub version: String,
    /// "draft" until it is in force.
    pub status: String,
    /// Its title.
    pub title: Bilingual,
    /// Where its wording comes from.
    pub source: Bilingual,
    /// The areas in the order of the questions.
    pub areas: Vec<Area>,
    /// The levels to choose from.
    pub scale: Scale,
    /// Post profiles; the first is the general one.
    pub profiles: Vec<Profile>,
    /// What an overall score is called, lowest first; the first begins at nothing.
    pub result_bands: Vec<ResultBand>,
    /// When somebody meets the standard.
    pub rule: StandardRule,
}

/// Miền.
#[derive(Clone, PartialEq, Debug)]
pub struct Area {
    /// Its code, unique among areas.
    pub code: String,
    /// Its name.
    pub name: Bilingual,
    /// Its competences in the order of the questions.
    pub competences: Vec<Competence>,
}

/// Năng lực.
#[derive(Clone, PartialEq, Debug)]
pub struct Competence {
    /// Its code, unique in the framework.
    pub code: String,
    /// Its name.
    pub name: Bilingual,
    /// The least level that meets the standard, before a profile changes it.
    pub level_min: u8,
    /// What each level above the lowest means, from level 1 upwards.
    pub statements: Vec<Bilingual>,
    /// What to write as evidence.
    pub evidence_hint: Bilingual,
}

/// The levels to choose from, 0 to [`Scale::level_max`].
#[derive(Clone, PartialEq, Debug)]
pub struct Scale {
    /// The question.
    pub prompt: Bilingual,
    /// One choice a level, from 0 upwards.
    pub options: Vec<LevelOption>,
}

impl Scale {
    /// The highest level.
    #[must_use]
    pub fn level_max(&self) -> u8 {
        u8::try_from(self.options.len().saturating_sub(1)).unwrap_or(u8::MAX)
    }
}

/// One level to choose.
#[derive(Clone, PartialEq, Debug)]
pub struct LevelOption {
    /// Its name.
    pub label: Bilingual,
    /// What it means in general.
    pub hint: Bilingual,
}

/// Nhóm vị trí: which competences apply to a post.
#[derive(Clone, PartialEq, Debug)]
pub struct Profile {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Bilingual,
    /// Competences that do not apply.
    pub not_applicable: BTreeSet<String>,
    /// Least levels that differ from the competence's own.
    pub level_min_overrides: BTreeMap<String, u8>,
}

/// What overall scores from a share upwards are called.
#[derive(Clone, PartialEq, Debug)]
pub struct ResultBand {
    /// The least overall score in percent.
    pub percent_from: u32,
    /// Its name.
    pub label: Bilingual,
}

/// Quy tắc đạt chuẩn. All numbers are whole, so nothing is rounded before it is compared.
#[derive(Clone, PartialEq, Debug)]
pub struct StandardRule {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// "provisional" until a decree says otherwise.
    pub status: String,
    /// The rule in words.
    pub text: Bilingual,
    /// The least overall score in percent of the greatest possible.
    pub overall_percent_min: u32,
    /// How long a confirmed assessment is valid, from the day of submission.
    pub validity_months: u16,
    /// How many days should lie between two assessments of one person. A return is answered at once.
    pub days_between_min: u16,
    /// From this level on a competence wants a note as evidence.
    pub evidence_from_level: u8,
    /// Competences that never want evidence.
    pub evidence_exempt: BTreeSet<String>,
    /// What must not be written as evidence.
    pub evidence_forbidden: Bilingual,
    /// What the confirmer is told about.
    pub flags: QualityFlags,
    /// Competences that must all reach [`StandardRule::it_level_min`] for "thành thạo CNTT".
    pub it_competences: BTreeSet<String>,
    /// The level for "thành thạo CNTT".
    pub it_level_min: u8,
    /// Target T14: the share that must meet the standard, in percent.
    pub meets_percent_target: u32,
    /// Target T13: the share that must be IT-proficient, in percent.
    pub it_percent_target: u32,
}

/// When the confirmer is told to look twice; the person assessed never sees these.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct QualityFlags {
    /// Answered in fewer seconds than this.
    pub seconds_min: u32,
    /// The same level in at least so many thousandths of the answers.
    pub same_answer_permille: u32,
    /// The top level in more than so many thousandths of the answers.
    pub top_level_permille: u32,
}

impl Framework {
    /// Every competence in the order of the questions.
    pub fn competences(&self) -> impl Iterator<Item = &Competence> {
        self.areas.iter().flat_map(|area| &area.competences)
    }

    /// A post profile; the general one when the name is unknown or missing.
    #[must_use]
    pub fn profile(&self, id: Option<&str>) -> Option<&Profile> {
        self.profiles
            .iter()
            .find(|profile| Some(profile.id.as_str()) == id)
            .or_else(|| self.profiles.first())
    }

    /// The competences that apply to a post profile, in the order of the questions.
    #[must_use]
    pub fn applicable(&self, profile: Option<&str>) -> Vec<&Competence> {
        let profile = self.profile(profile);
        let applies =
            |code: &str| profile.is_none_or(|profile| !profile.not_applicable.contains(code));
        self.competences()
            .filter(|competence| applies(&competence.code))
            .collect()
    }

    /// The least level of a competence under a post profile.
    #[must_use]
    pub fn level_min(&self, competence: &Competence, profile: Option<&str>) -> u8 {
        level_min(competence, self.profile(profile))
    }

    /// The band that an overall score lies in, unrounded; none where nothing was possible.
    #[must_use]
    pub fn result_band(&self, overall: Points) -> Option<&ResultBand> {
        let reaches = |band: &&ResultBand| overall.is_at_least(band.percent_from);
        self.result_bands.iter().rev().find(reaches)
    }

    /// True when an answer on this level wants a note as evidence.
    #[must_use]
    pub fn wants_evidence(&self, code: &str, level: u8) -> bool {
        level >= self.rule.evidence_from_level && !self.rule.evidence_exempt.contains(code)
    }

    /// A competence by its code.
    #[must_use]
    pub fn competence(&self, code: &str) -> Option<&Competence> {
        self.competences()
            .find(|competence| competence.code == code)
    }

    /// The area that a competence belongs to.
    #[must_use]
    pub fn area_of(&self, code: &str) -> Option<&Area> {
        self.areas.iter().find(|area| {
            area.competences
                .iter()
                .any(|competence| competence.code == code)
        })
    }
}

/// The least level of a competence under a post profile.
pub(crate) fn level_min(competence: &Competence, profile: Option<&Profile>) -> u8 {
    profile
        .and_then(|profile| profile.level_min_overrides.get(&competence.code).copied())
        .unwrap_or(competence.level_min)
}

/// Every framework that is known here, and the one new assessments begin with.
#[derive(Clone, Debug, Default)]
pub struct Frameworks {
    known: BTreeMap<Reference, Framework>,
    current: Option<Reference>,
}

impl Frameworks {
    /// Adds a framework; the last one added is the one new assessments begin with.
    pub fn add(&mut self, framework: Framework) {
        self.current = Some(framework.reference.clone());
        self.known.insert(framework.reference.clone(), framework);
    }

    /// The one that new assessments begin with.
    #[must_use]
    pub fn current(&self) -> Option<&Framework> {
        self.known.get(self.current.as_ref()?)
    }

    /// The one that an assessment names; none when this tablet does not have it.
    #[must_use]
    pub fn get(&self, reference: &Reference) -> Option<&Framework> {
        self.known.get(reference)
    }

    /// The one that holds this rule; none when this tablet does not have it.
    #[must_use]
    pub fn of_rule(&self, rule: &Reference) -> Option<&Framework> {
        self.known.values().find(|it| it.rule_reference == *rule)
    }
}
