//! The picture of a route on paper: it is wider than a sheet, so it is cut into parts that can be read. Pure.

/// So much of a picture fits on an A4 on its side with letters of some three millimetres, in its own units.
const WIDEST: f64 = 1_500.0;
const HIGHEST: f64 = 960.0;

/// What stands on one sheet at its edge stands at the edge of the next, too.
const OVERLAP: f64 = 40.0;

/// More sheets than this nobody lays side by side.
const MOST: usize = 40;

/// What the parts are of, in the page.
const WHOLE: &str = "route-in-beeld";

/// A picture, and the sheets on which it is printed; none when it fits on one.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheets {
    /// The picture, of which the sheets show parts.
    pub picture: String,
    /// The sheets, row by row.
    pub sheets: Vec<Sheet>,
    /// How many beside each other.
    pub columns: usize,
    /// How many above each other.
    pub rows: usize,
}

/// One sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// Its row, from 1.
    pub row: usize,
    /// Its column, from 1.
    pub column: usize,
    /// The part of the picture: `x y width height`.
    pub view: String,
}

impl Sheets {
    /// Cuts a picture as it stands in a page. One that cannot be measured stays whole.
    #[must_use]
    pub fn of(svg: String) -> Self {
        let Some((width, height)) = size(&svg) else { return Self::whole(svg) };
        let (columns, rows) = (parts(width, WIDEST), parts(height, HIGHEST));
        let Some(picture) = named(&svg).filter(|_| (2..=MOST).contains(&(columns * rows))) else {
            return Self::whole(svg);
        };
        let (w, h) = (width / columns as f64, height / rows as f64);
        let sheet = |n: usize| {
            let (row, column) = (n / columns, n % columns);
            let (x, y) = ((column as f64 * w - OVERLAP).max(0.0), (row as f64 * h - OVERLAP).max(0.0));
            let right = ((column + 1) as f64 * w + OVERLAP).min(width);
            let under = ((row + 1) as f64 * h + OVERLAP).min(height);
            let view = format!("{x:.1} {y:.1} {:.1} {:.1}", right - x, under - y);
            Sheet { row: row + 1, column: column + 1, view }
        };
        Self { picture, sheets: (0..columns * rows).map(sheet).collect(), columns, rows }
    }

    /// On one sheet, however large it is.
    #[must_use]
    pub fn whole(picture: String) -> Self {
        Self { picture, sheets: Vec::new(), columns: 1, rows: 1 }
    }

    /// What a sheet shows, for a link within the page.
    #[must_use]
    pub fn target() -> &'static str {
        WHOLE
    }
}

/// In how many parts of at most this size, edges included.
fn parts(length: f64, most: f64) -> usize {
    let parts = (length / (most - 2.0 * OVERLAP)).ceil().max(1.0);
    if length <= most { 1 } else { parts as usize }
}

/// `viewBox="0 0 6112.8 1886.1"`.
fn size(svg: &str) -> Option<(f64, f64)> {
    let view = svg.split_once("viewBox=\"0 0 ")?.1.split_once('"')?.0;
    let (width, height) = view.split_once(' ')?;
    Some((width.parse().ok()?, height.parse().ok()?))
}

/// The picture with a name for all that is drawn.
fn named(svg: &str) -> Option<String> {
    let begin = svg.find("</desc>")? + "</desc>".len();
    let end = svg.rfind("</svg>").filter(|end| *end >= begin)?;
    Some(format!("{}<g id=\"{WHOLE}\" class=\"drawing\">{}</g>{}", &svg[..begin], &svg[begin..end], &svg[end..]))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn picture(width: f64, height: f64) -> String {
        format!("<svg viewBox=\"0 0 {width} {height}\" width=\"{width}\"><title>t</title><desc>d</desc><path/></svg>")
    }

    /// Broken promise: what is printed can be read. A route of seven thousand pixels stood on one sheet.
    #[test]
    fn a_wide_picture_is_printed_in_parts_that_show_all_of_it() {
        for (width, height, columns, rows) in
            [(7071.9, 2152.7, 5, 3), (1500.0, 960.0, 1, 1), (1501.0, 300.0, 2, 1), (6112.8, 900.0, 5, 1)]
        {
            let cut = Sheets::of(picture(width, height));
            assert_eq!((cut.columns, cut.rows), (columns, rows), "{width} {height}");
            if columns * rows == 1 {
                assert_eq!((cut.picture, cut.sheets.len()), (picture(width, height), 0));
                continue;
            }
            assert!(
                cut.picture.contains("<desc>d</desc><g id=\"route-in-beeld\" class=\"drawing\"><path/></g></svg>"),
                "{}",
                cut.picture
            );
            assert_eq!(cut.sheets.len(), columns * rows);
            let (mut right, mut under) = (0.0, 0.0);
            for sheet in &cut.sheets {
                let view: Vec<f64> = sheet.view.split(' ').map(|n| n.parse().unwrap()).collect();
                let [x, y, w, h] = view[..] else { panic!("{}", sheet.view) };
                assert!(w <= WIDEST && h <= HIGHEST, "it can be read: {}", sheet.view);
                if sheet.column == 1 {
                    (right, under) = (0.0, if sheet.row == 1 { 0.0 } else { under });
                }
                assert!(x <= right && (sheet.row == 1 || y <= under), "no gap: {} after {right} {under}", sheet.view);
                right = x + w;
                if sheet.column == columns {
                    assert!((right - width).abs() < 0.2, "{right}");
                    under = y + h;
                }
            }
            assert!((under - height).abs() < 0.2, "{under}");
        }
    }

    #[test]
    fn what_cannot_be_measured_stays_whole() {
        assert_eq!(Sheets::of("<svg/>".to_owned()).sheets, []);
        assert_eq!(Sheets::of(picture(1e9, 1e9)).sheets, []);
    }
}
