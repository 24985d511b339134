//! The page, put together from its files: nothing is fetched but figures, and nothing has to be built.

/// Where the page says whether a token is wanted.
const TOKEN: &str = "data-token=\"TOKEN\"";

pub(super) fn style() -> String {
    [
        include_str!("style/theme.css"),
        include_str!("style/page.css"),
        include_str!("style/controls.css"),
        include_str!("style/figures.css"),
        include_str!("style/tables.css"),
    ]
    .concat()
}

/// In one scope, that of a module.
pub(super) fn script() -> String {
    [
        include_str!("script/page.js"),
        include_str!("script/format.js"),
        include_str!("script/service.js"),
        include_str!("script/figures.js"),
        include_str!("script/line.js"),
        include_str!("script/handlers.js"),
        include_str!("script/names.js"),
        include_str!("script/actions.js"),
        include_str!("script/door.js"),
        include_str!("script/live.js"),
        include_str!("script/start.js"),
    ]
    .concat()
}

pub(super) fn html(token: &str, style: &str, script: &str) -> String {
    include_str!("page.html")
        .replacen(TOKEN, &format!("data-token=\"{token}\""), 1)
        .replacen("<style></style>", &format!("<style>{style}</style>"), 1)
        .replacen(
            "<script type=\"module\"></script>",
            &format!("<script type=\"module\">{script}</script>"),
            1,
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_in_the_page_and_nothing_is_fetched_from_elsewhere() {
        let html = html("wanted", &style(), &script());
        assert!(html.contains("data-token=\"wanted\"") && !html.contains(TOKEN));
        assert!(html.contains(&style()) && html.contains(&script()));
        for outside in [" src=", "url(", "@import", "import ", "<link rel=\"stylesheet\"", "https://"] {
            assert!(!html.contains(outside), "{outside}");
        }
    }

    /// What would end the element that it is in, or be no text but markup.
    #[test]
    fn the_parts_stay_inside_their_elements_and_nothing_is_set_as_markup() {
        let (style, script) = (style(), script());
        for part in [&style, &script] {
            assert!(!part.contains("</") && !part.contains("<!--"), "{part}");
        }
        for markup in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "DOMParser"]
        {
            assert!(!script.contains(markup), "{markup}");
        }
    }
}
