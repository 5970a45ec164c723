//! Drawings: one line weight, one box of 24, coloured by the text around them. All are decoration; the words beside
//! them say the same.

use dioxus::prelude::*;

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawing {
    /// The house's mark: a bluebonnet.
    Bluebonnet,
    /// Three lines: opens the menu.
    Menu,
    /// A magnifying glass.
    Search,
    /// A cross: closes.
    Close,
    /// An arrow back.
    Back,
    /// A plus.
    Add,
    /// A cloud with a check: everything is sent.
    Sent,
    /// A cloud with a line through it: offline.
    Offline,
    /// Two arrows in a circle: sending.
    Sending,
    /// A triangle with an exclamation mark.
    Attention,
    /// A list of lines.
    List,
    /// One person.
    Student,
    /// A sheet of paper.
    Record,
    /// An arrow down into a tray.
    Download,
    /// A printer.
    Print,
    /// A pencil.
    Edit,
    /// A padlock.
    Lock,
    /// A clock going back.
    Past,
    /// A check mark.
    Done,
    /// A house with a flag.
    School,
}

/// A drawing of 24 by 24, sized by the stylesheet.
#[component]
pub fn Icon(drawing: Drawing) -> Element {
    let path = match drawing {
        Drawing::Bluebonnet => {
            return rsx! {
                svg { view_box: "0 0 24 24", width: "24", height: "24", "aria-hidden": "true", fill: "currentColor",
                    path { d: "M12 1.5c1.4 1.3 1.9 2.7 1.5 4.1h-3c-.4-1.4.1-2.8 1.5-4.1z" }
                    path { d: "M7.2 7.4c2-.5 3.5 0 4.3 1.4-1 1.3-2.6 1.7-4.6 1-.8-.9-.6-1.9.3-2.4zm9.6 0c-2-.5-3.5 0-4.3 1.4 1 1.3 2.6 1.7 4.6 1 .8-.9.6-1.9-.3-2.4z" }
                    path { d: "M5.4 11.8c2.7-.6 4.8.1 6 2-1.4 1.8-3.6 2.2-6.3 1.1-1-1.3-.8-2.6.3-3.1zm13.2 0c-2.7-.6-4.8.1-6 2 1.4 1.8 3.6 2.2 6.3 1.1 1-1.3.8-2.6-.3-3.1z" }
                    path { d: "M11.2 15.6h1.6v6.9h-1.6z" }
                    path { d: "M12.6 21.4c.6-2.3 2.2-3.6 4.8-3.9-.4 2.5-2 3.9-4.8 3.9z" }
                }
            };
        }
        Drawing::Menu => "M4 6.5h16M4 12h16M4 17.5h16",
        Drawing::Search => "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zm4.8-1.7L20.5 20.5",
        Drawing::Close => "M6 6l12 12M18 6L6 18",
        Drawing::Back => "M19.5 12H5M11 5.5L4.5 12l6.5 6.5",
        Drawing::Add => "M12 5v14M5 12h14",
        Drawing::Sent => {
            "M7 18.5a4.5 4.5 0 0 1-.6-8.96 6 6 0 0 1 11.5 1.1A4 4 0 0 1 17.5 18.5zM9 13.4l2.2 2.2 4-4.4"
        }
        Drawing::Offline => {
            "M9 6.3a6 6 0 0 1 8.9 4.3A4 4 0 0 1 19.6 17.700M16 18.500H7a4.500 4.500 0 0 1-.6-8.960M4 4l16.500 16.500"
        }
        Drawing::Sending => {
            "M20 12a8 8 0 0 1-14.300 4.900M4 12a8 8 0 0 1 14.300-4.900M18.700 3v4.300h-4.300M5.300 21v-4.300h4.300"
        }
        Drawing::Attention => "M12 4L2.800 19.800h18.400zM12 10v4.600M12 17v.2",
        Drawing::List => "M8.500 6.500H20M8.500 12H20M8.500 17.500H20M4 6.500h.6M4 12h.6M4 17.500h.6",
        Drawing::Student => {
            "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20.500c.6-4 3.400-6 7.500-6s6.900 2 7.500 6"
        }
        Drawing::Record => "M6 3h8.500L19 7.500V21H6zM14 3v5h5M9 12.500h7M9 16.500h7",
        Drawing::Download => "M12 4v11M7.500 10.800L12 15.300l4.500-4.500M4.500 17.500v3h15v-3",
        Drawing::Print => "M7 8.500V3.500h10v5M7 17H4V9h16v8h-3M7 14h10v7H7z",
        Drawing::Edit => "M4.500 19.500l.9-4L16 4.900l3.100 3.100L8.500 18.600zM13.800 7.100l3.100 3.100",
        Drawing::Lock => "M6 11h12v9.500H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3M12 14.500v2.500",
        Drawing::School => "M4 20.500V11L12 6.500l8 4.500v9.500zM9.500 20.500v-5h5v5M12 6.500V2.500h4v2h-4",
        Drawing::Done => "M5 12.5l4.500 4.500L19 7.500",
        Drawing::Past => "M4.500 12a7.500 7.500 0 1 0 2.400-5.500L4 9M4 4.500V9h4.500M12 8v4.300l3 1.700",
    };
    rsx! {
        svg {
            view_box: "0 0 24 24",
            width: "24",
            height: "24",
            "aria-hidden": "true",
            fill: "none",
            stroke: "currentColor",
            stroke_width: "1.8",
            stroke_linecap: "round",
            stroke_linejoin: "round",
            path { d: path }
        }
    }
}
