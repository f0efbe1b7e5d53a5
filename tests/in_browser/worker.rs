//! A worker for one piece of work: its answer, and every way not to get one.

use app::platform::worker::{WorkerTrouble, ask_once};
use js_sys::Uint8Array;
use wasm_bindgen_test::wasm_bindgen_test;

async fn ask(program: &str, limit_ms: u32) -> Result<String, WorkerTrouble> {
    let program = js_sys::encode_uri_component(program);
    let address = format!("data:text/javascript,{program}");
    let bytes = Uint8Array::from([1_u8, 2, 3].as_slice());
    ask_once(&address, "list.csv", &bytes, limit_ms).await
}

#[wasm_bindgen_test]
async fn a_worker_gets_the_name_and_the_bytes_and_answers() {
    let program = "onmessage = (event) => postMessage(event.data.name + event.data.bytes.join()); postMessage('ready')";
    let answer = ask(program, 20_000).await;
    assert_eq!(answer.as_deref(), Ok("list.csv1,2,3"));
}

#[wasm_bindgen_test]
async fn a_worker_that_cannot_start_says_so() {
    let trouble = Err(WorkerTrouble::NotStarted);
    assert_eq!(ask("throw new Error('no')", 20_000).await, trouble);
    assert_eq!(ask("this is no program", 20_000).await, trouble);
}

#[wasm_bindgen_test]
async fn a_worker_that_breaks_on_a_file_breaks_nothing_else() {
    let program = "onmessage = () => { throw new Error('broken') }; postMessage('ready')";
    assert_eq!(ask(program, 20_000).await, Err(WorkerTrouble::Broke));
}

#[wasm_bindgen_test]
async fn a_worker_that_never_ends_is_ended() {
    let program = "onmessage = () => { for (;;); }; postMessage('ready')";
    assert_eq!(ask(program, 200).await, Err(WorkerTrouble::TooSlow));
}
