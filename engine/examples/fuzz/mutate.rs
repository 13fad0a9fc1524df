//! Breaks the files of a programme, the same way for the same seed: pieces of the language in wrong places, lines that
//! are lost, doubled or moved, blocks that repeat a thousand times, and noise.

/// Random numbers (xorshift64*): the same for the same seed, on every machine.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % (n.max(1) as u64)) as usize
    }
}

/// Pieces that mean something somewhere.
const PIECES: &[&str] = &[
    "\"",
    "\"\"\"",
    "'''",
    "[",
    "]",
    "[[",
    "{",
    "}",
    "=",
    ",",
    "\n",
    ".",
    "..",
    "#",
    "\\",
    "\\u",
    "é",
    "\u{202E}",
    "\0",
    "[state]\n",
    "[state.x]\n",
    "[state.x.on.y]\n",
    "[[state.x.after]]\n",
    "[followup.x]\n",
    "[ladder.x]\n",
    "[field.x]\n",
    "[admission]\n",
    "[migration]\n",
    "[anywhere.on.x]\n",
    "[[rules]]\n",
    "wait = true\n",
    "outcome = \"werk\"\n",
    "exit = \"klaar\"\n",
    "part = \"hulp\"\n",
    "part = \"intake\"\n",
    "state = 3\n",
    "on = []\n",
    "after = [1]\n",
    "due = \"-99999 workdays\"\n",
    "due = \"100 years\"\n",
    "due = { anchor = \"field start\" }\n",
    "at = \"10000 workdays\"",
    "offsets = [\"600 months\"]\n",
    "when = { leeftijd = \"[16..27)\" }",
    "when = { uren = \"(0..)\" }",
    "otherwise = true",
    "target = { route = \"werk\" }\n",
    "\"[999999999999999999..1)\"",
    "99999999999999999999",
    "-0",
    "1e999",
    "nan",
    "9999-12-31",
    "0000-01-01",
    "\"birthday 65535\"",
    "\"enter intake/hulp\"",
    "\"day 02-29\"",
    "rules.age",
];

/// The largest file that comes out: the reader refuses larger ones unread, which finds nothing.
const MOST: usize = 400_000;

/// Breaks one to three of the files in one to eight places.
pub fn mutate(files: &[(String, Vec<u8>)], random: &mut Random) -> Vec<(String, Vec<u8>)> {
    let mut files = files.to_vec();
    for _ in 0..=random.below(3) {
        let which = random.below(files.len());
        let donor = files[random.below(files.len())].1.clone();
        for _ in 0..=random.below(8) {
            one(&mut files[which].1, &donor, random);
            files[which].1.truncate(MOST);
        }
    }
    if random.below(40) == 0 {
        files.remove(random.below(files.len()));
    }
    files
}

fn one(bytes: &mut Vec<u8>, donor: &[u8], random: &mut Random) {
    let at = random.below(bytes.len() + 1);
    let length = |random: &mut Random, most: usize| random.below(most).min(bytes.len() - at);
    match random.below(12) {
        0 | 1 => {
            let end = at + length(random, 40);
            bytes.splice(at..end, PIECES[random.below(PIECES.len())].bytes());
        }
        2 | 3 => drop(bytes.splice(at..at, PIECES[random.below(PIECES.len())].bytes())),
        4 => drop(bytes.drain(at..at + length(random, 200))),
        // A line goes, comes twice, or stands elsewhere.
        5 => drop(bytes.drain(line(bytes, at))),
        6 => {
            let line = bytes[line(bytes, at)].to_vec();
            bytes.splice(at..at, line);
        }
        7 => {
            let line = bytes.drain(line(bytes, at)).collect::<Vec<_>>();
            let to = random.below(bytes.len() + 1);
            let to = self::line(bytes, to).start;
            bytes.splice(to..to, line);
        }
        // A block of another file.
        8 => {
            let from = random.below(donor.len() + 1);
            let end = (from + random.below(600)).min(donor.len());
            bytes.splice(at..at, donor[from..end].iter().copied());
        }
        // A piece a thousand times: depth and length.
        9 if random.below(8) == 0 => {
            let piece = PIECES[random.below(PIECES.len())].repeat(random.below(3_000));
            bytes.splice(at..at, piece.into_bytes());
        }
        10 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << random.below(8);
            }
        }
        _ => {
            // A word becomes another word of the file.
            let (from, to) = (word(bytes, at), word(bytes, random.below(bytes.len() + 1)));
            let other = bytes[to].to_vec();
            bytes.splice(from, other);
        }
    }
}

fn line(bytes: &[u8], at: usize) -> std::ops::Range<usize> {
    let start = bytes[..at].iter().rposition(|b| *b == b'\n').map_or(0, |n| n + 1);
    let end = bytes[at..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |n| at + n + 1);
    start..end
}

fn word(bytes: &[u8], at: usize) -> std::ops::Range<usize> {
    let is_part = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    let start = bytes[..at].iter().rposition(|b| !is_part(b)).map_or(0, |n| n + 1);
    let end = bytes[at..].iter().position(|b| !is_part(b)).map_or(bytes.len(), |n| at + n);
    start..end
}
