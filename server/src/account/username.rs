//! What a new user may be called.

use crate::store::fold_name;
use bluebonnet_shared::account::EmailAddress;
use bluebonnet_shared::office::FullName;

/// No username that is made here is longer.
const LONGEST: usize = 24;

/// With a number behind it, a name serves so many people.
const MOST_OF_ONE_NAME: u32 = 999;

/// Usernames for a new user, the best first: the first letter of the first name and the last name, with the middle initial, what stands
/// before the `@`, and then the first of these with a number behind it. Letters without accents and digits only, in lower case.
pub fn usernames(name: &FullName, email: &EmailAddress) -> Vec<String> {
    let letters = |text: &str, most: usize| -> String {
        fold_name(text).chars().filter(char::is_ascii_alphanumeric).take(most).collect()
    };
    let first = letters(name.first.as_str(), 1);
    let middle = name.middle.map(|middle| letters(&middle.letter().to_string(), 1)).unwrap_or_default();
    let last = letters(name.last.as_str(), LONGEST - 2);
    let local = email.as_str().split('@').next().unwrap_or_default();
    let mut usernames = Vec::new();
    // In some alphabets nothing is left of a name.
    if !first.is_empty() && !last.is_empty() {
        usernames.push(format!("{first}{last}"));
        if !middle.is_empty() {
            usernames.push(format!("{first}{middle}{last}"));
        }
    }
    usernames.push(letters(local, LONGEST));
    usernames.retain(|username| username.len() >= 2);
    let base = usernames.first().cloned().unwrap_or_else(|| "user".to_owned());
    usernames.extend((2..=MOST_OF_ONE_NAME).map(|number| format!("{base}{number}")));
    usernames
}

#[cfg(test)]
mod tests {
    use super::*;
    use bluebonnet_shared::office::UserForm;

    fn of(first: &str, middle: &str, last: &str, email: &str) -> Vec<String> {
        let form = UserForm {
            first: first.into(),
            middle: middle.into(),
            last: last.into(),
            email: email.into(),
            ..UserForm::default()
        };
        let facts = form.check().unwrap();
        usernames(&facts.name, &facts.email)
    }

    #[test]
    fn a_username_is_made_of_the_name_then_of_the_address_then_of_a_number() {
        let names = of("Zoë", "Q", "O'Núñez Đặng", "zoe.n@district.example");
        assert_eq!(names[..4], ["zonunezdang", "zqonunezdang", "zoen", "zonunezdang2"]);
        assert_eq!(names.last().unwrap(), "zonunezdang999");
    }

    #[test]
    fn a_name_of_which_no_letter_is_left_leaves_the_address() {
        assert_eq!(of("Софья", "", "Демо", "s.demo@district.example")[..2], ["sdemo", "sdemo2"]);
        assert_eq!(of("Софья", "", "Демо", "_@district.example")[..1], ["user2"]);
        let long = of("A", "", &"b".repeat(30), "a@district.example");
        assert!(long.iter().all(|name| (2..=LONGEST + 3).contains(&name.len())));
    }
}
