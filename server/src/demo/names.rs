//! The parts that demo names are put together from. Nobody is meant: first and last names are drawn apart.

use rand::Rng;
use rand::seq::IndexedRandom;

/// Names that go together, and the language spoken at home.
pub(super) struct Heritage {
    /// How many of a hundred students.
    pub(super) share: u32,
    /// Language, ISO 639-2.
    pub(super) language: &'static str,
    /// Whether people have both parents' last names.
    pub(super) two_last_names: bool,
    pub(super) girls: &'static [&'static str],
    pub(super) boys: &'static [&'static str],
    pub(super) middle: &'static [&'static str],
    pub(super) last: &'static [&'static str],
}

pub(super) const HERITAGES: &[Heritage] = &[
    Heritage {
        share: 42,
        language: "spa",
        two_last_names: true,
        girls: &[
            "Ximena",
            "Sofía",
            "Camila",
            "Valentina",
            "Itzel",
            "María José",
            "Zoé",
            "Renata",
            "Lucía",
            "Jimena",
            "Ana Sofía",
            "Belén",
            "Daniela",
            "Paloma",
            "Mía",
            "Araceli",
            "Yaretzi",
            "Noemí",
            "Inés",
            "Guadalupe",
        ],
        boys: &[
            "José",
            "Ángel",
            "Santiago",
            "Iñaki",
            "Mateo",
            "Víctor",
            "Adrián",
            "Gael",
            "Emiliano",
            "Jesús",
            "Óscar",
            "Leonel",
            "Rubén",
            "Tomás",
            "Joaquín",
            "Maximiliano",
            "Andrés",
            "Nicolás",
            "Martín",
            "Raúl",
        ],
        middle: &["Luz", "de Jesús", "Alejandro", "Isabel", "Antonio", "Guadalupe", "Andrés", "Inés"],
        last: &[
            "García",
            "Hernández",
            "Muñoz",
            "Peña",
            "Núñez",
            "Ibáñez",
            "Rodríguez",
            "De La Cruz",
            "De León",
            "Ureña",
            "Castañeda",
            "Quiñones",
            "Treviño",
            "Zúñiga",
            "Güereca",
            "Villarreal",
            "Ochoa",
            "Cantú",
            "Sepúlveda",
            "del Ángel",
            "Muñoz-Reyes",
            "Vásquez",
            "Benavides",
            "Saldaña",
        ],
    },
    Heritage {
        share: 28,
        language: "eng",
        two_last_names: false,
        girls: &[
            "Emma",
            "Olivia",
            "Grace",
            "Hannah",
            "Jasmine",
            "Quinn",
            "Zoë",
            "Chloé",
            "Mary-Kate",
            "Aaliyah",
            "D'Asia",
            "Harper",
            "Savannah",
            "Renée",
            "Imani",
            "Willow",
            "Jo",
            "Amelia",
            "Ruth",
            "La'Nyah",
        ],
        boys: &[
            "Liam", "William", "Elijah", "Ben", "Samuel", "De'Andre", "Ja'Kobe", "Jean-Luc", "Theodore",
            "Wyatt", "Malik", "Ian", "Caleb", "Otis", "Everett", "Ty", "Jackson", "Noah", "Xavier", "Al",
        ],
        middle: &["A", "Rae", "James", "Lee", "Marie", "Grace", "J.", "St. Clair", "Anne-Marie"],
        last: &[
            "O'Neil",
            "St. James",
            "Johnson",
            "Baker",
            "McAllister",
            "MacDonald",
            "Smith-Jones",
            "Van Buren",
            "Washington",
            "Le Roux",
            "D'Angelo",
            "Evans",
            "Young",
            "O'Shaughnessy",
            "FitzGerald",
            "Banks",
            "Featherstonehaugh-Williams",
            "Ng",
            "Brontë",
            "Oakes",
            "Reed",
            "Underhill",
        ],
    },
    Heritage {
        share: 14,
        language: "vie",
        two_last_names: false,
        girls: &[
            "Thảo",
            "Ngọc Ánh",
            "Thùy",
            "Mỹ Linh",
            "Khánh",
            "Bảo Trân",
            "Diễm",
            "Hồng",
            "Yến Nhi",
            "Quỳnh",
            "Tường Vy",
            "Phương",
        ],
        boys: &[
            "Quang",
            "Đức",
            "Minh Khôi",
            "Hữu Phước",
            "Tấn",
            "Việt",
            "Hiếu",
            "Đăng",
            "Sơn",
            "Phúc",
            "Gia Bảo",
            "Thiện",
        ],
        middle: &["Thị", "Văn", "Đình", "Ngọc", "Hoàng", "Xuân"],
        last: &[
            "Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý",
            "Vũ",
        ],
    },
    Heritage {
        share: 6,
        language: "hin",
        two_last_names: false,
        girls: &["Priya", "Ananya", "Diya", "Meera", "Kavya", "Saanvi"],
        boys: &["Arjun", "Rohan", "Vihaan", "Dev", "Kabir", "Ishaan"],
        middle: &["Devi", "Kumar", "R"],
        last: &["Patel", "Sharma", "Iyer", "Venkataraman", "Das", "Krishnamurthy"],
    },
    Heritage {
        share: 4,
        language: "ara",
        two_last_names: false,
        girls: &["Fatima", "Leila", "Nour", "Mariam", "Hiba"],
        boys: &["Yusuf", "Omar", "Idris", "Karim", "Zayd"],
        middle: &["Amina", "Ali", "Hassan"],
        last: &["al-Rashid", "Haddad", "El-Amin", "Nasser", "Ben Youssef"],
    },
    Heritage {
        share: 6,
        language: "eng",
        two_last_names: false,
        girls: &[
            "Małgorzata",
            "Şeyma",
            "Žofie",
            "Ștefania",
            "Ọmọlará",
            "Kaʻiulani",
            "Ráhel",
            "Ülle",
            "Māra",
            "Þóra",
        ],
        boys: &[
            "Łukasz",
            "Çağan",
            "Tomáš",
            "Ștefan",
            "Babátúndé",
            "Keola",
            "Győző",
            "Jürgen",
            "Jānis",
            "Ægir",
        ],
        middle: &["Ö.", "Željko", "Ewa"],
        last: &[
            "Wiśniewski",
            "Yılmaz",
            "Dvořák",
            "Țiriac",
            "Ọláyínká",
            "Kahaleʻa",
            "Szőke",
            "Größe-Müller",
            "Kļaviņa",
            "Guðmundsdóttir",
            "Sørensen",
            "Đurđević",
            "Nõmmik",
        ],
    },
];

const SUFFIXES: [&str; 3] = ["Jr.", "II", "III"];

impl Heritage {
    /// One heritage, each as often as its share says.
    pub(super) fn draw(random: &mut impl Rng) -> &'static Self {
        let total: u32 = HERITAGES.iter().map(|heritage| heritage.share).sum();
        let mut point = random.random_range(0..total);
        for heritage in HERITAGES {
            match point.checked_sub(heritage.share) {
                None => return heritage,
                Some(rest) => point = rest,
            }
        }
        &HERITAGES[0]
    }

    /// A last name, or two.
    pub(super) fn last_name(&self, random: &mut impl Rng) -> String {
        let first = pick(self.last, random);
        if self.two_last_names && random.random_bool(0.45) {
            format!("{first} {}", pick(self.last, random))
        } else if random.random_bool(0.03) {
            let other = Self::draw(random);
            format!("{first}-{}", pick(other.last, random))
        } else {
            first.to_owned()
        }
    }

    /// A first name.
    pub(super) fn first_name(&self, girl: bool, random: &mut impl Rng) -> String {
        pick(if girl { self.girls } else { self.boys }, random).to_owned()
    }

    /// A middle name, for two in three.
    pub(super) fn middle_name(&self, random: &mut impl Rng) -> Option<String> {
        random.random_bool(0.65).then(|| pick(self.middle, random).to_owned())
    }
}

/// A suffix, for a few boys.
pub(super) fn suffix(girl: bool, random: &mut impl Rng) -> Option<String> {
    (!girl && random.random_bool(0.03)).then(|| pick(&SUFFIXES, random).to_owned())
}

/// One of several; an empty string of none.
pub(super) fn pick(from: &[&'static str], random: &mut impl Rng) -> &'static str {
    from.choose(random).copied().unwrap_or_default()
}
