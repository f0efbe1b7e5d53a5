//! Slows down who guesses passwords: per account and per address, in memory.
//!
//! An attempt is counted before the password is looked at, so that many at once gain nothing, and
//! taken back when it was right. The wait grows from half a minute and is bounded, so that nobody
//! can lock an account for good.

use std::collections::HashMap;
use std::net::IpAddr;

/// Wrong attempts an account has free: a person who mistypes.
const FREE_PER_ACCOUNT: u32 = 5;
/// Wrong attempts an address has free: an office of several people behind one address.
const FREE_PER_ADDRESS: u32 = 40;
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
    Address(IpAddr),
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
    pub fn begin(&mut self, account: &str, address: IpAddr, now_ms: u64) -> Result<(), u64> {
        let keys = keys(account, address);
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

    /// The attempt was right: the account starts afresh, the address gets this attempt back.
    pub fn was_right(&mut self, account: &str, address: IpAddr) {
        let [(account, _), (address, _)] = keys(account, address);
        self.keys.remove(&account);
        if let Some(attempts) = self.keys.get_mut(&address) {
            attempts.wrong = attempts.wrong.saturating_sub(1);
            attempts.last_ms = attempts.before_ms;
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

fn keys(account: &str, address: IpAddr) -> [(Key, u32); 2] {
    // A whole /64 belongs to one IPv6 customer: their addresses count as one.
    let address = match address {
        IpAddr::V6(v6) if v6.to_ipv4_mapped().is_none() => {
            IpAddr::V6((u128::from(v6) >> 64 << 64).into())
        }
        other => other.to_canonical(),
    };
    [
        (Key::Account(account.to_owned()), FREE_PER_ACCOUNT),
        (Key::Address(address), FREE_PER_ADDRESS),
    ]
}

#[cfg(test)]
mod tests {
    use super::{FORGET_MS, Limiter, WAIT_MS_MAX};
    use std::net::IpAddr;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, last])
    }

    #[test]
    fn the_sixth_wrong_attempt_waits_and_the_wait_grows() {
        let mut limiter = Limiter::default();
        for _ in 0..5 {
            assert_eq!(limiter.begin("a", address(1), 0), Ok(()));
        }
        assert_eq!(limiter.begin("a", address(2), 0), Err(30));
        assert_eq!(limiter.begin("b", address(1), 0), Ok(()));
        assert_eq!(limiter.begin("a", address(1), 29_001), Err(1));
        assert_eq!(limiter.begin("a", address(1), 30_000), Ok(()));
        assert_eq!(limiter.begin("a", address(1), 30_000), Err(60));
    }

    #[test]
    fn the_wait_never_passes_a_quarter_of_an_hour_and_is_forgotten() {
        let mut limiter = Limiter::default();
        let mut now_ms = 0;
        for _ in 0..30 {
            while limiter.begin("a", address(1), now_ms).is_err() {
                now_ms += WAIT_MS_MAX;
            }
        }
        assert_eq!(limiter.begin("a", address(2), now_ms), Err(900));
        assert_eq!(
            limiter.begin("a", address(2), now_ms + FORGET_MS + 1),
            Ok(())
        );
        assert_eq!(
            limiter.begin("a", address(2), now_ms + FORGET_MS + 1),
            Ok(())
        );
    }

    #[test]
    fn a_right_password_starts_afresh_but_only_for_its_account() {
        let mut limiter = Limiter::default();
        for _ in 0..5 {
            limiter.begin("a", address(1), 0).unwrap();
        }
        limiter.was_right("a", address(1));
        assert_eq!(limiter.begin("a", address(1), 0), Ok(()));
    }

    #[test]
    fn the_addresses_of_one_customer_are_one() {
        let mut limiter = Limiter::default();
        let address = |last| IpAddr::from([0x2001, 0xdb8, 0, 7, 0, 0, 0, last]);
        for attempt in 0..100 {
            limiter.begin("right", address(attempt), 0).unwrap();
            limiter.was_right("right", address(attempt));
        }
        for account in 0..40 {
            let name = account.to_string();
            limiter.begin(&name, address(account), 0).unwrap();
        }
        assert_eq!(limiter.begin("other", address(999), 0), Err(30));
    }

    #[test]
    fn an_address_is_forgiven_while_people_sign_in_rightly() {
        let mut limiter = Limiter::default();
        for account in 0..39 {
            limiter.begin(&account.to_string(), address(1), 0).unwrap();
        }
        for now_ms in (0..=FORGET_MS).step_by(60_000) {
            limiter.begin("right", address(1), now_ms).unwrap();
            limiter.was_right("right", address(1));
        }
        let later_ms = FORGET_MS + 1;
        for account in 0..40 {
            let name = account.to_string();
            limiter.begin(&name, address(1), later_ms).unwrap();
        }
        assert_eq!(limiter.begin("other", address(1), later_ms), Err(30));
    }

    #[test]
    fn one_address_that_tries_many_accounts_waits() {
        let mut limiter = Limiter::default();
        for account in 0..40 {
            limiter.begin(&account.to_string(), address(1), 0).unwrap();
        }
        assert_eq!(limiter.begin("other", address(1), 0), Err(30));
        assert_eq!(limiter.begin("other", address(2), 0), Ok(()));
    }
}
