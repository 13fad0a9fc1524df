//! What may be an e-mail address: one rule for whoever types one, in a form, a file, a request or a command.

/// What is said of a text that is none.
pub const NO_ADDRESS: &str = "Dit is geen e-mailadres. Schrijf bijvoorbeeld naam@voorbeeld.nl.";

/// The longest e-mail address (RFC 5321).
const LONGEST: usize = 254;

/// Good enough to catch a slip, and a mail can be made to it; whether it exists only the mail can tell.
#[must_use]
pub fn looks_like_address(text: &str) -> bool {
    let plain = text.len() <= LONGEST && !text.chars().any(|c| c.is_whitespace() || c.is_control());
    // A name without a dot is a machine next door, not a mailbox.
    let outside = text.rsplit_once('@').is_some_and(|(_, host)| host.contains('.'));
    plain && outside && text.parse::<lettre::Address>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::looks_like_address;

    /// Broken promise: what no mail can reach is not kept as an address.
    #[test]
    fn an_address_has_a_name_and_a_host_with_a_dot() {
        for good in ["a@b.nl", "kim.van-dijk+werk@school.voorbeeld.nl"] {
            assert!(looks_like_address(good), "{good}");
        }
        let long = format!("{}@voorbeeld.nl", "a".repeat(250));
        for bad in
            ["", "foutadres", "piet@voorbeeld", "@voorbeeld.nl", "a@", "a@b@c.nl", "kim bij@goed.nl", "a@.nl", &long]
        {
            assert!(!looks_like_address(bad), "{bad}");
        }
    }
}
