//! Names that nobody could take for real: every surname says that it is invented.

const FIRST: [&str; 40] = [
    "Sem", "Noor", "Daan", "Lotte", "Bram", "Yara", "Jesse", "Fenna", "Milan", "Roos", "Thijs", "Amina", "Luuk",
    "Sanne", "Finn", "Iris", "Ties", "Esra", "Niek", "Femke", "Stijn", "Maud", "Jurre", "Lina", "Hidde", "Tess",
    "Koen", "Nina", "Rens", "Jasmijn", "Siem", "Elif", "Gijs", "Marit", "Teun", "Britt", "Owen", "Isa", "Wout", "Puck",
];

const LAST: [&str; 23] = [
    "Voorbeeld",
    "Proefstra",
    "van Oefening",
    "Verzonnen",
    "Denkbeeld",
    "de Oefenaar",
    "Testema",
    "van Papier",
    "Schijnhof",
    "Fictiema",
    "van der Proef",
    "Namaak",
    "Verbeelding",
    "ter Illustratie",
    "Zogenaamd",
    "Stelvoor",
    "van Verhaal",
    "Proefkonijn",
    "Nietecht",
    "Bedachtsma",
    "Oefenveld",
    "de Schets",
    "Modelsma",
];

const COLLEAGUE: [&str; 31] = [
    "Anneke", "Henk", "Marieke", "Johan", "Saskia", "Gerrit", "Wilma", "Erik", "Jolanda", "Peter", "Karin", "Bert",
    "Mirjam", "Jan", "Ingrid", "Willem", "Petra", "Hans", "Carla", "Ruud", "Astrid", "Kees", "Monique", "Dirk",
    "Ellen", "Arjan", "Trudy", "Sjoerd", "Hilde", "Rob", "Greet",
];

/// The nth youth.
pub(super) fn youth(n: usize) -> String {
    format!("{} {}", FIRST[n * 7 % FIRST.len()], LAST[(n * 5 + n / FIRST.len()) % LAST.len()])
}

/// The nth colleague.
pub(super) fn colleague(n: usize) -> String {
    format!("{} {}", COLLEAGUE[n % COLLEAGUE.len()], LAST[(n * 3 + n / COLLEAGUE.len() + 4) % LAST.len()])
}

/// A name as it stands in an address.
pub(super) fn mailbox(name: &str) -> String {
    name.to_lowercase().replace(' ', ".")
}
