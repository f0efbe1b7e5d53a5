//! Slows down who guesses passwords and codes, in memory.
//!
//! A password is counted per account and per address. From a browser that the account has signed in
//! from before it has a count of its own and no other, so that a stranger who hammers an account, or
//! shares its owner's address, never locks the owner out: OWASP calls that device cookies. Codes are
//! counted per address.
//!
//! A password is counted before it is looked at, so that many at once gain nothing, and taken back when
//! it was right. Of codes only the wrong ones are counted: nobody guesses a right one. The wait grows from
//! half a minute and is bounded.

use std::collections::HashMap;
use std::net::IpAddr;

/// Wrong attempts an account has free: a person who mistypes.
const FREE_PER_ACCOUNT: u32 = 5;
/// Wrong attempts an address has free: an office of several people behind one address.
const FREE_PER_ADDRESS: u32 = 40;
/// Wrong codes an address has free: one that is copied by hand.
const FREE_CODES: u32 = 10;
const WAIT_MS_MIN: u64 = 30_000;
/// A quarter of an hour: long for a guesser, bearable for the person locked out.
const WAIT_MS_MAX: u64 = 15 * 60_000;
/// Without a wrong attempt for this long, all is forgotten.
const FORGET_MS: u64 = 60 * 60_000;
/// Bounds the memory an attacker with many addresses can fill.
const KEYS_MAX: usize = 20_000;

#[derive(Clone, PartialEq, Eq, Hash)]
enum Key {
    Account(String),
    Browser(Vec<u8>, String),
    Address(IpAddr),
    Codes(IpAddr),
}

/// What is about to be tried.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Attempt {
    /// A password, from a browser that the account is not known to use.
    Stranger {
        /// The folded name.
        account: String,
        /// From where.
        address: IpAddr,
    },
    /// A password, from a browser that the account has signed in from.
    Known {
        /// The folded name.
        account: String,
        /// The hash of what the browser's cookie holds.
        browser: Vec<u8>,
    },
    /// A code that signs somebody in.
    Code {
        /// From where.
        address: IpAddr,
    },
}

#[derive(Clone, Copy, Default)]
struct Attempts {
    wrong: u32,
    last_ms: u64,
    /// `last_ms` before that.
    before_ms: u64,
}

/// The attempts of late.
#[derive(Default)]
pub struct Limiter {
    keys: HashMap<Key, Attempts>,
}

impl Limiter {
    /// Counts an attempt that is about to be made.
    ///
    /// # Errors
    /// How many seconds to wait; the attempt must not be made and is not counted.
    pub fn begin(&mut self, attempt: &Attempt, now_ms: u64) -> Result<(), u64> {
        let keys = keys(attempt);
        let wait_ms = keys
            .iter()
            .map(|(key, free)| self.wait_ms(key, *free, now_ms))
            .max()
            .unwrap_or(0);
        if wait_ms > 0 {
            return Err(wait_ms.div_ceil(1_000));
        }
        self.make_room(now_ms);
        for (key, _) in keys {
            let attempts = self.keys.entry(key).or_default();
            if now_ms.saturating_sub(attempts.last_ms) > FORGET_MS {
                attempts.wrong = 0;
            }
            attempts.wrong = attempts.wrong.saturating_add(1);
            attempts.before_ms = std::mem::replace(&mut attempts.last_ms, now_ms);
        }
        Ok(())
    }

    /// The attempt was right: the account or the browser starts afresh, an address gets this attempt
    /// back.
    pub fn was_right(&mut self, attempt: &Attempt) {
        for (key, _) in keys(attempt) {
            if matches!(key, Key::Account(_) | Key::Browser(..)) {
                self.keys.remove(&key);
            } else if let Some(attempts) = self.keys.get_mut(&key) {
                attempts.wrong = attempts.wrong.saturating_sub(1);
                attempts.last_ms = attempts.before_ms;
            }
        }
    }

    fn wait_ms(&self, key: &Key, free: u32, now_ms: u64) -> u64 {
        let Some(attempts) = self.keys.get(key) else {
            return 0;
        };
        let since_ms = now_ms.saturating_sub(attempts.last_ms);
        if attempts.wrong < free || since_ms > FORGET_MS {
            return 0;
        }
        let doublings = (attempts.wrong - free).min(16);
        let wait_ms = (WAIT_MS_MIN << doublings).min(WAIT_MS_MAX);
        wait_ms.saturating_sub(since_ms)
    }

    fn make_room(&mut self, now_ms: u64) {
        if self.keys.len() < KEYS_MAX {
            return;
        }
        self.keys
            .retain(|_, attempts| now_ms.saturating_sub(attempts.last_ms) <= WAIT_MS_MAX);
        if self.keys.len() >= KEYS_MAX {
            self.keys.clear();
        }
    }
}

fn keys(attempt: &Attempt) -> Vec<(Key, u32)> {
    match attempt {
        Attempt::Stranger { account, address } => vec![
            (Key::Account(account.clone()), FREE_PER_ACCOUNT),
            (Key::Address(customer(*address)), FREE_PER_ADDRESS),
        ],
        Attempt::Known { account, browser } => {
            let key = Key::Browser(browser.clone(), account.clone());
            vec![(key, FREE_PER_ACCOUNT)]
        }
        Attempt::Code { address } => vec![(Key::Codes(customer(*address)), FREE_CODES)],
    }
}

/// A whole /64 belongs to one IPv6 customer: their addresses count as one.
fn customer(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) if v6.to_ipv4_mapped().is_none() => {
            IpAddr::V6((u128::from(v6) >> 64 << 64).into())
        }
        other => other.to_canonical(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Attempt, FORGET_MS, Limiter, WAIT_MS_MAX};
    use std::net::IpAddr;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, last])
    }

    fn stranger(account: &str, address: IpAddr) -> Attempt {
        let account = account.to_owned();
        Attempt::Stranger { account, address }
    }

    fn begin(limiter: &mut Limiter, account: &str, from: IpAddr, now_ms: u64) -> Result<(), u64> {
        limiter.begin(&stranger(account, from), now_ms)
    }

    fn was_right(limiter: &mut Limiter, account: &str, from: IpAddr) {
        limiter.was_right(&stranger(account, from));
    }

    #[test]
    fn a_stranger_never_slows_down_a_browser_that_the_account_knows() {
        let mut limiter = Limiter::default();
        let known = |browser: u8| Attempt::Known {
            account: "a".to_owned(),
            browser: vec![browser],
        };
        for minute in 0..600 {
            // From the same address, too.
            let _ = begin(&mut limiter, "a", address(1), minute * 60_000);
            assert_eq!(limiter.begin(&known(1), minute * 60_000), Ok(()));
            limiter.was_right(&known(1));
        }
        // A known browser may not guess for ever either, and its count is its own.
        for _ in 0..5 {
            assert_eq!(limiter.begin(&known(2), 0), Ok(()));
        }
        assert_eq!(limiter.begin(&known(2), 0), Err(30));
        assert_eq!(limiter.begin(&known(1), 0), Ok(()));
        // Its right password forgives no stranger.
        let mut limiter = Limiter::default();
        for _ in 0..5 {
            begin(&mut limiter, "a", address(1), 0).unwrap();
        }
        limiter.begin(&known(1), 0).unwrap();
        limiter.was_right(&known(1));
        assert_eq!(begin(&mut limiter, "a", address(2), 0), Err(30));
    }

    #[test]
    fn the_eleventh_wrong_code_from_an_address_waits() {
        let mut limiter = Limiter::default();
        let code = |last| Attempt::Code {
            address: address(last),
        };
        for _ in 0..10 {
            assert_eq!(limiter.begin(&code(1), 0), Ok(()));
        }
        assert_eq!(limiter.begin(&code(1), 0), Err(30));
        assert_eq!(limiter.begin(&code(2), 0), Ok(()));
        assert_eq!(begin(&mut limiter, "a", address(1), 0), Ok(()));
    }

    #[test]
    fn the_sixth_wrong_attempt_waits_and_the_wait_grows() {
        let mut limiter = Limiter::default();
        for _ in 0..5 {
            assert_eq!(begin(&mut limiter, "a", address(1), 0), Ok(()));
        }
        assert_eq!(begin(&mut limiter, "a", address(2), 0), Err(30));
        assert_eq!(begin(&mut limiter, "b", address(1), 0), Ok(()));
        assert_eq!(begin(&mut limiter, "a", address(1), 29_001), Err(1));
        assert_eq!(begin(&mut limiter, "a", address(1), 30_000), Ok(()));
        assert_eq!(begin(&mut limiter, "a", address(1), 30_000), Err(60));
    }

    #[test]
    fn the_wait_never_passes_a_quarter_of_an_hour_and_is_forgotten() {
        let mut limiter = Limiter::default();
        let mut now_ms = 0;
        for _ in 0..30 {
            while begin(&mut limiter, "a", address(1), now_ms).is_err() {
                now_ms += WAIT_MS_MAX;
            }
        }
        assert_eq!(begin(&mut limiter, "a", address(2), now_ms), Err(900));
        assert_eq!(
            begin(&mut limiter, "a", address(2), now_ms + FORGET_MS + 1),
            Ok(())
        );
        assert_eq!(
            begin(&mut limiter, "a", address(2), now_ms + FORGET_MS + 1),
            Ok(())
        );
    }

    #[test]
    fn a_right_password_starts_afresh_but_only_for_its_account() {
        let mut limiter = Limiter::default();
        for _ in 0..5 {
            begin(&mut limiter, "a", address(1), 0).unwrap();
        }
        was_right(&mut limiter, "a", address(1));
        assert_eq!(begin(&mut limiter, "a", address(1), 0), Ok(()));
    }

    #[test]
    fn the_addresses_of_one_customer_are_one() {
        let mut limiter = Limiter::default();
        let address = |last| IpAddr::from([0x2001, 0xdb8, 0, 7, 0, 0, 0, last]);
        for attempt in 0..100 {
            begin(&mut limiter, "right", address(attempt), 0).unwrap();
            was_right(&mut limiter, "right", address(attempt));
        }
        for account in 0..40 {
            let name = account.to_string();
            begin(&mut limiter, &name, address(account), 0).unwrap();
        }
        assert_eq!(begin(&mut limiter, "other", address(999), 0), Err(30));
    }

    #[test]
    fn an_address_is_forgiven_while_people_sign_in_rightly() {
        let mut limiter = Limiter::default();
        for account in 0..39 {
            begin(&mut limiter, &account.to_string(), address(1), 0).unwrap();
        }
        for now_ms in (0..=FORGET_MS).step_by(60_000) {
            begin(&mut limiter, "right", address(1), now_ms).unwrap();
            was_right(&mut limiter, "right", address(1));
        }
        let later_ms = FORGET_MS + 1;
        for account in 0..40 {
            let name = account.to_string();
            begin(&mut limiter, &name, address(1), later_ms).unwrap();
        }
        assert_eq!(begin(&mut limiter, "other", address(1), later_ms), Err(30));
    }

    #[test]
    fn one_address_that_tries_many_accounts_waits() {
        let mut limiter = Limiter::default();
        for account in 0..40 {
            begin(&mut limiter, &account.to_string(), address(1), 0).unwrap();
        }
        assert_eq!(begin(&mut limiter, "other", address(1), 0), Err(30));
        assert_eq!(begin(&mut limiter, "other", address(2), 0), Ok(()));
    }
}
