//! From vaccines that are due to the products a clinic stocks: CVX and MVX codes as a record would have them.

use bluebonnet_shared::calendar::Date;
use rand::Rng;

/// A vaccine, whatever the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Vaccine {
    HepB,
    Rota,
    DTaP,
    Hib,
    Pcv,
    Polio,
    Mmr,
    Varicella,
    HepA,
    Tdap,
    Hpv,
    MenAcwy,
    MenB,
}

impl Vaccine {
    /// Whether a clinic would still, or already, give it at this age in months.
    pub(super) fn is_given_at(self, months: i32) -> bool {
        match self {
            Self::Rota => months < 8,
            Self::Hib | Self::Pcv => months < 60,
            Self::DTaP => months < 84,
            Self::Tdap => months >= 84,
            Self::Hpv => months >= 108,
            Self::MenAcwy | Self::MenB => months >= 120,
            Self::Mmr | Self::Varicella | Self::HepA => months >= 10,
            Self::HepB | Self::Polio => true,
        }
    }
}

/// A product as a record names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Product {
    pub(super) cvx: u16,
    /// Empty where the record does not say.
    pub(super) mvx: &'static str,
}

impl Product {
    pub(super) fn is_flu(self) -> bool {
        matches!(self.cvx, 88 | 140 | 141 | 149 | 150 | 153 | 158 | 161)
    }
}

/// The infant combination a clinic uses.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Infant {
    Separate,
    /// DTaP, hepatitis B and polio in one.
    Pediarix,
    /// DTaP, Hib and polio in one.
    Pentacel,
    /// DTaP, Hib, hepatitis B and polio in one.
    Vaxelis,
}

/// What one clinic stocks.
pub(super) struct Brands {
    infant: Infant,
    one_shot_for_measles_and_varicella: bool,
    one_shot_before_school: bool,
    three_dose_rotavirus: bool,
    merck_hib: bool,
    pfizer_men_b: bool,
}

impl Brands {
    pub(super) fn draw(random: &mut impl Rng) -> Self {
        Self {
            infant: match random.random_range(0..10) {
                0..=2 => Infant::Separate,
                3..=5 => Infant::Pediarix,
                6..=7 => Infant::Pentacel,
                _ => Infant::Vaxelis,
            },
            one_shot_for_measles_and_varicella: random.random_bool(0.35),
            one_shot_before_school: random.random_bool(0.6),
            three_dose_rotavirus: random.random_bool(0.6),
            merck_hib: random.random_bool(0.25),
            pfizer_men_b: random.random_bool(0.3),
        }
    }

    /// The products for what is due at one visit of a child of so many months.
    pub(super) fn products(&self, due: &[Vaccine], months: i32, date: Date) -> Vec<Product> {
        use Vaccine::{DTaP, HepA, HepB, Hib, Hpv, MenAcwy, MenB, Mmr, Pcv, Polio, Rota, Tdap, Varicella};
        let product = |cvx, mvx| Product { cvx, mvx };
        let mut left = due.to_vec();
        let mut products = Vec::new();
        let mut combine = |parts: &[Vaccine], combined: Product| {
            if parts.iter().all(|part| left.contains(part)) {
                left.retain(|vaccine| !parts.contains(vaccine));
                products.push(combined);
            }
        };
        match self.infant {
            Infant::Vaxelis if date.year() >= 2022 && months < 12 => {
                combine(&[DTaP, Polio, Hib, HepB], product(146, "MSP"));
                combine(&[DTaP, Polio, Hib], product(120, "PMC"));
            }
            Infant::Pediarix if months < 12 => {
                combine(&[DTaP, Polio, HepB], product(110, "SKB"));
                combine(&[DTaP, Polio], product(110, "SKB"));
            }
            Infant::Pentacel if months < 48 => combine(&[DTaP, Polio, Hib], product(120, "PMC")),
            _ => {}
        }
        if self.one_shot_before_school && (48..84).contains(&months) {
            combine(&[DTaP, Polio], product(130, "SKB"));
        }
        if self.one_shot_for_measles_and_varicella && months >= 12 {
            combine(&[Mmr, Varicella], product(94, "MSD"));
        }
        products.extend(left.into_iter().filter_map(|vaccine| {
            Some(match vaccine {
                HepB => product(8, "MSD"),
                Rota if self.three_dose_rotavirus => product(116, "MSD"),
                // Two doses are the whole series.
                Rota if months >= 6 => return None,
                Rota => product(119, "SKB"),
                DTaP if self.infant == Infant::Pediarix => product(20, "SKB"),
                DTaP => product(106, "PMC"),
                // Merck's has no dose at six months.
                Hib if self.merck_hib && (6..12).contains(&months) => return None,
                Hib if self.merck_hib => product(49, "MSD"),
                Hib => product(48, "PMC"),
                Pcv => match date.year() {
                    ..=2009 => product(100, "PFR"),
                    2010..=2022 => product(133, "PFR"),
                    2023 => product(215, "MSD"),
                    _ => product(216, "PFR"),
                },
                Polio => product(10, "PMC"),
                Mmr => product(3, "MSD"),
                Varicella => product(21, "MSD"),
                HepA => product(83, "SKB"),
                Tdap => product(115, "SKB"),
                Hpv if date.year() < 2016 => product(62, "MSD"),
                Hpv => product(165, "MSD"),
                MenAcwy => match date.year() {
                    ..=2014 => product(114, "PMC"),
                    2015..=2020 => product(136, "SKB"),
                    _ => product(203, "PMC"),
                },
                MenB if self.pfizer_men_b => product(162, "PFR"),
                MenB => product(163, "SKB"),
            })
        }));
        products
    }
}

/// An influenza product of a season.
pub(super) fn flu(year: i16, months: i32, random: &mut impl Rng) -> Product {
    let nasal = months >= 24 && random.random_bool(0.12);
    let (cvx, mvx) = match (year, nasal) {
        (..=2012, _) => (141, "PMC"),
        (_, true) => (149, "MED"),
        (..=2023, false) if months < 36 => (161, "PMC"),
        (..=2023, false) => {
            if random.random_bool(0.3) {
                (158, "SEQ")
            } else {
                (150, "SKB")
            }
        }
        (_, false) => {
            if random.random_bool(0.3) {
                (153, "SEQ")
            } else {
                (140, "PMC")
            }
        }
    };
    Product { cvx, mvx }
}

/// A COVID-19 product for a child of so many months on a day.
pub(super) fn covid(months: i32, date: Date) -> Product {
    let updated = date >= Date::constant(2023, 9, 12);
    let cvx = match (months >= 144, updated) {
        (true, false) => 208,
        (false, false) => 218,
        (true, true) => 309,
        (false, true) => 310,
    };
    Product { cvx, mvx: "PFR" }
}

/// The same vaccine where the record names its kind only; combinations and kinds without such a code stay.
pub(super) fn unspecified(product: Product) -> Product {
    let cvx = match product.cvx {
        8 => 45,
        10 => 89,
        20 | 106 => 107,
        48 | 49 => 17,
        83 => 85,
        62 | 165 => 137,
        100 | 133 | 215 | 216 => 152,
        114 | 136 | 203 => 147,
        116 | 119 => 122,
        140 | 141 | 149 | 150 | 153 | 158 | 161 => 88,
        other => other,
    };
    if cvx == product.cvx { product } else { Product { cvx, mvx: "" } }
}
