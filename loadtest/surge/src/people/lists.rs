//! Lists that names are put together from. Of names that give the tax code the same letters, one is kept; the
//! lengths are powers of two. Combinations are by chance.

/// Common Italian surnames.
#[rustfmt::skip]
pub(super) static ITALIAN_SURNAMES: [&str; 128] = [
    "Rossi", "Ferrari", "Esposito", "Bianchi", "Romano", "Colombo", "Ricci", "Marino", "Greco", "Bruno",
    "Gallo", "Conti", "De Luca", "Mancini", "Costa", "Giordano", "Rizzo", "Lombardi", "Moretti", "Barbieri",
    "Fontana", "Santoro", "Rinaldi", "Caruso", "Leone", "Longo", "Gentile", "Vitale", "Serra", "Coppola",
    "De Santis", "D'Angelo", "Marchetti", "Parisi", "Villa", "Fabbri", "Grasso", "Valentini", "Messina",
    "Sala", "Gatti", "Pellegrini", "Palumbo", "Sanna", "Farina", "Monti", "Cattaneo", "Morelli", "Amato",
    "Silvestri", "Mazza", "Testa", "Carbone", "Giuliani", "Benedetti", "Caputo", "Guerra", "Fiore",
    "De Rosa", "Bellini", "Basile", "Riva", "Donati", "Battaglia", "Sartori", "Neri", "Milani", "Pagano",
    "Ruggiero", "D'Amico", "Orlando", "Negri", "D'Alessandro", "Poli", "Aiello", "Mele", "Melis", "Murgia",
    "Napolitano", "Nardi", "Nicoletti", "Olivieri", "Pace", "Paoletti", "Pastore", "Perrone", "Perini",
    "Piazza", "Pinto", "Puddu", "Quaranta", "Ranieri", "Rosati", "Salerno", "Sardo", "Scala", "Simone",
    "Spina", "Stella", "Tedesco", "Tosi", "Trevisan", "Ventura", "Vaccaro", "Verdi", "Viola", "Volpe",
    "Zanella", "Zanetti", "Zanon", "Bassi", "Berti", "Bosco", "Brambilla", "Calabrese", "Catalano",
    "Cirillo", "Cocco", "Corona", "Deiana", "Di Stefano", "Fadda", "Falcone", "Filippi", "Fumagalli",
    "Fusco", "Gargiulo", "Garofalo",
];

/// Common Italian names of women.
#[rustfmt::skip]
pub(super) static ITALIAN_WOMEN: [&str; 64] = [
    "Maria", "Anna", "Giulia", "Francesca", "Chiara", "Sara", "Laura", "Paola", "Elena", "Silvia",
    "Alessandra", "Martina", "Federica", "Valentina", "Giovanna", "Rosa", "Angela", "Lucia", "Teresa",
    "Carmela", "Caterina", "Antonella", "Daniela", "Simona", "Barbara", "Elisa", "Roberta", "Cristina",
    "Patrizia", "Rita", "Monica", "Giuseppina", "Concetta", "Ilaria", "Eleonora", "Alice", "Beatrice",
    "Gaia", "Aurora", "Sofia", "Noemi", "Michela", "Serena", "Debora", "Nadia", "Luisa", "Maria Grazia",
    "Anna Maria", "Maria Teresa", "Claudia", "Stefania", "Manuela", "Raffaella", "Vincenza", "Assunta",
    "Immacolata", "Filomena", "Bruna", "Ornella", "Loredana", "Mirella", "Vittoria", "Camilla", "Bianca",
];

/// Common Italian names of men.
#[rustfmt::skip]
pub(super) static ITALIAN_MEN: [&str; 64] = [
    "Giuseppe", "Giovanni", "Antonio", "Mario", "Luigi", "Francesco", "Angelo", "Vincenzo", "Pietro",
    "Salvatore", "Carlo", "Domenico", "Bruno", "Paolo", "Michele", "Giorgio", "Aldo", "Sergio", "Luciano",
    "Roberto", "Marco", "Andrea", "Stefano", "Alessandro", "Luca", "Matteo", "Lorenzo", "Davide", "Simone",
    "Federico", "Riccardo", "Gabriele", "Tommaso", "Edoardo", "Filippo", "Nicola", "Gianfranco", "Gianluca",
    "Fabio", "Claudio", "Massimo", "Maurizio", "Daniele", "Alberto", "Enrico", "Emanuele", "Diego",
    "Leonardo", "Ivo", "Elia", "Pier Paolo", "Gian Marco", "Ugo", "Dario", "Renato", "Umberto", "Giacomo",
    "Raffaele", "Gennaro", "Ciro", "Pasquale", "Rocco", "Carmine", "Cosimo",
];

/// Surnames of Alto Adige.
#[rustfmt::skip]
pub(super) static GERMAN_SURNAMES: [&str; 32] = [
    "Pichler", "Gruber", "Mair", "Hofer", "Kofler", "Egger", "Thaler", "Gamper", "Rainer", "Plattner",
    "Höller", "Müller", "Kößler", "Tschöll", "Unterkircher", "Innerhofer", "Oberhofer", "Schwienbacher",
    "Steger", "Fink", "Weger", "Lechner", "Wörndle", "Kröll", "Überbacher", "Huber", "Auer", "Brunner",
    "Ebner", "Fischer", "Graf", "Hölzl",
];

/// Women's names of Alto Adige.
#[rustfmt::skip]
pub(super) static GERMAN_WOMEN: [&str; 16] = [
    "Anna", "Maria", "Elisabeth", "Barbara", "Monika", "Renate", "Christine", "Ingrid", "Gerda",
    "Margareth", "Petra", "Ulrike", "Helga", "Sabine", "Evi", "Greta",
];

/// Men's names of Alto Adige.
#[rustfmt::skip]
pub(super) static GERMAN_MEN: [&str; 16] = [
    "Josef", "Johann", "Franz", "Karl", "Georg", "Andreas", "Martin", "Thomas", "Peter", "Hannes", "Jörg",
    "Günther", "Florian", "Stefan", "Matthias", "Lukas",
];
