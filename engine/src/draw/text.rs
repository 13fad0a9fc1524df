//! How wide a text is, and how it breaks into lines. There is no font here: widths are estimated, and generously, so that
//! what is shown in whatever sans-serif a reader has stays within its box.

/// Breaks a text into lines of at most `width` pixels at a font size of `size`; the lines are about equally long. What
/// does not fit in `most` lines ends in an ellipsis.
pub(super) fn wrap(text: &str, width: f64, size: f64, most: usize) -> Vec<String> {
    let lines = greedy(text, width, size);
    if lines.len() > most {
        let mut kept: Vec<String> = lines.into_iter().take(most).collect();
        if let Some(last) = kept.last_mut() {
            while measure(&format!("{last}…"), size) > width && last.pop().is_some() {}
            *last = format!("{}…", last.trim_end());
        }
        return kept;
    }
    let (mut narrow, mut wide) = (width / 2.0, width);
    for _ in 0..6 {
        let middle = (narrow + wide) / 2.0;
        if greedy(text, middle, size).len() > lines.len() { narrow = middle } else { wide = middle }
    }
    let even = greedy(text, wide, size);
    // A narrower line may have cut a word that was whole.
    if even.iter().zip(&lines).any(|(a, b)| a.ends_with('-') && !b.ends_with('-')) { lines } else { even }
}

/// About how wide a text is, rather too wide than too narrow.
pub(super) fn measure(text: &str, size: f64) -> f64 {
    text.chars().map(advance).sum::<f64>() * size
}

/// The width of a character in ems.
fn advance(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | '’' => 0.29,
        'f' | 't' | 'r' | 'I' | '(' | ')' | '[' | ']' | '/' | ' ' | '-' => 0.37,
        'm' | 'w' | 'M' | 'W' | '…' | '→' | '@' | '%' => 0.95,
        'A'..='Z' => 0.73,
        c if c.is_ascii() => 0.585,
        // Accented letters are as wide as those without; other scripts can be as wide as they are high.
        c if ('\u{a0}'..'\u{250}').contains(&c) => 0.66,
        _ => 1.0,
    }
}

fn greedy(text: &str, width: f64, size: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        if let Some(last) = lines.last_mut() {
            let longer = format!("{last} {word}");
            if measure(&longer, size) <= width {
                *last = longer;
                continue;
            }
        }
        lines.extend(cut(word, width, size));
    }
    lines
}

/// A word that is wider than a line, in pieces; every other word as it is.
fn cut(word: &str, width: f64, size: f64) -> Vec<String> {
    let mut pieces = vec![String::new()];
    if measure(word, size) <= width {
        return vec![word.to_owned()];
    }
    for c in word.chars() {
        let last = pieces.len() - 1;
        if measure(&pieces[last], size) + (advance(c) + advance('-')) * size > width && !pieces[last].is_empty() {
            pieces[last].push('-');
            pieces.push(String::new());
        }
        let last = pieces.len() - 1;
        pieces[last].push(c);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_are_about_equal() {
        let lines = wrap("Nagaan welke ondersteuning bij werk nodig is", 160.0, 13.0, 4);
        assert_eq!(lines, ["Nagaan welke", "ondersteuning", "bij werk nodig is"]);
    }

    #[test]
    fn a_word_that_is_too_long_is_cut_and_a_text_that_is_too_long_ends_in_dots() {
        assert!(wrap(&"a".repeat(60), 100.0, 12.0, 9).iter().all(|l| measure(l, 12.0) <= 100.0));
        let short = wrap("een twee drie vier vijf zes zeven acht negen tien", 60.0, 12.0, 2);
        assert_eq!(short.len(), 2);
        assert!(short[1].ends_with('…') && measure(&short[1], 12.0) <= 60.0, "{short:?}");
        assert!(wrap("", 60.0, 12.0, 2).is_empty());
    }
}
