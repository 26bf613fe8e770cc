//! Which language an answer takes (RFC 9110, section 12.5.4).

use http::HeaderMap;
use http::header::ACCEPT_LANGUAGE;
use pin::Language;

/// The language of `Accept-Language` that we speak and that is wanted most; Italian if none is.
#[must_use]
pub fn language(headers: &HeaderMap) -> Language {
    let mut best = None;
    for range in headers
        .get_all(ACCEPT_LANGUAGE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
    {
        let mut parts = range.split(';');
        let tag = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let quality = parts
            .find_map(|part| part.trim().strip_prefix("q=")?.parse::<f32>().ok())
            .unwrap_or(1.0);
        let primary = tag.split('-').next().unwrap_or_default();
        let spoken = Language::parse(primary).or((tag == "*").then_some(Language::It));
        if let Some(language) = spoken
            && quality > 0.0
            && best.is_none_or(|(_, highest)| quality > highest)
        {
            best = Some((language, quality));
        }
    }
    best.map_or(Language::It, |(language, _)| language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wanted_language_that_we_speak() {
        for (header, expected) in [
            ("", Language::It),
            ("de", Language::De),
            ("de-AT, it;q=0.5", Language::De),
            ("fr, en;q=0.7, de;q=0.8", Language::De),
            ("fr", Language::It),
            ("en;q=0, *;q=0.1", Language::It),
            ("EN-gb", Language::En),
            ("de;q=nonsense, en;q=0.2", Language::De),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, header.parse().expect("a header"));
            assert_eq!(language(&headers), expected, "{header}");
        }
        assert_eq!(language(&HeaderMap::new()), Language::It);
    }
}
