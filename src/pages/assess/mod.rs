//! "Tự đánh giá": the person, one competence a screen, a last look, the result.

mod answering;
mod choose;
mod question;
mod result;
mod start;
mod summary;

pub use choose::AssessPage;
pub use question::QuestionPage;
pub use result::ResultPage;
pub use summary::SummaryPage;

use domain::ids::{AssessmentId, CadreId};

pub(super) fn start_address(cadre: CadreId) -> String {
    format!("/danh-gia?nguoi={cadre}")
}

fn question_address(cadre: CadreId, place: usize) -> String {
    format!("/danh-gia/{cadre}/cau/{}", place + 1)
}

fn summary_address(cadre: CadreId) -> String {
    format!("/danh-gia/{cadre}/xem-lai")
}

/// Where the result of an assessment is shown.
pub(super) fn result_address(assessment: AssessmentId) -> String {
    format!("/danh-gia/ket-qua/{assessment}")
}
