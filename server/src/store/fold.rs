//! Letters without their accents, so that a name is found by whoever does not type them.
//!
//! Only those of the Latin script: in others a mark can make another letter. `migrations/0006_fold.sql` does the same for
//! what was stored before.

use unicode_normalization::UnicodeNormalization as _;

/// A text in lower case, with its Latin letters without accents: `José Şahin` becomes `jose sahin`.
pub(super) fn fold(text: &str) -> String {
    let lower = text.to_lowercase();
    if lower.is_ascii() {
        return lower;
    }
    let mut of_latin = false;
    let mut folded = String::with_capacity(lower.len());
    for letter in lower.nfd() {
        match ligature(letter) {
            Some(plain) => folded.push_str(plain),
            None if of_latin && is_mark(letter) => continue,
            None => folded.push(letter),
        }
        of_latin = letter.is_ascii_lowercase() || ligature(letter).is_some();
    }
    folded.nfc().collect()
}

fn is_mark(letter: char) -> bool {
    unicode_normalization::char::is_combining_mark(letter)
}

/// A letter that is no other with an accent on it.
fn ligature(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'þ' => "th",
        'ı' => "i",
        'ħ' => "h",
        'ŧ' => "t",
        'ĳ' => "ij",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::fold;

    /// Broken promise: who types a name without accents finds it.
    #[test]
    fn accents_fold_and_other_scripts_stay() {
        let table = [
            ("José", "jose"),
            ("Jose\u{301}", "jose"),
            ("Zoë van Oefening", "zoe van oefening"),
            ("ŞAHİN", "sahin"),
            ("Łukasz Ðorđe", "lukasz dorde"),
            ("Bjørn Strauß", "bjorn strauss"),
            ("Nguyễn", "nguyen"),
            ("d'Amour-IJsveld", "d'amour-ijsveld"),
            ("Андрей", "андрей"),
            ("محمد", "محمد"),
        ];
        for (name, expect) in table {
            assert_eq!(fold(name), expect, "{name}");
        }
    }

    /// Broken promise: what stood there before is found by the same letters as what is written now.
    #[test]
    fn the_migration_folds_alike() {
        let text = include_str!("../../../migrations/0006_fold.sql");
        let letters: Vec<_> = text.split("', '").collect();
        let pairs =
            letters.windows(2).filter_map(|two| Some((two[0].rsplit('\'').next()?, two[1].split('\'').next()?)));
        let mut count = 0;
        for (was, becomes) in pairs {
            assert_eq!(fold(was), becomes, "{was}");
            count += 1;
        }
        assert_eq!(count, 258);
    }
}
