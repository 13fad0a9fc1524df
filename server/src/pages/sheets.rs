//! The picture of a route on paper: it is wider than a sheet, so it is cut into parts that can be read. Pure.

/// So much of a picture fits on an A4 on its side with letters of some five points, in its own units.
pub const WIDEST: f64 = 1_850.0;
const HIGHEST: f64 = 1_180.0;

/// What stands on one sheet at its edge stands at the edge of the next, too.
const OVERLAP: f64 = 40.0;

/// More sheets than this nobody lays side by side.
const MOST: usize = 40;

/// What the parts are of, in the page.
const WHOLE: &str = "route-in-beeld";

/// A picture, and the sheets on which it is printed.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheets {
    /// The picture, of which the sheets show parts.
    pub picture: String,
    /// The sheets, row by row; none when the picture cannot be measured.
    pub sheets: Vec<Sheet>,
    /// How many beside each other.
    pub columns: usize,
    /// How many above each other.
    pub rows: usize,
    /// The legend, on a sheet of its own; none when it stands beneath a picture that is whole.
    pub legend: Option<String>,
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
    /// Cuts a picture as it stands in a page: what is above its legend, which gets a sheet of its own.
    #[must_use]
    pub fn of(svg: String, above_legend: f64, legend: String) -> Self {
        let Some((width, whole)) = size(&svg) else { return Self::whole(svg) };
        let height = above_legend.min(whole);
        let (columns, rows) = (parts(width, WIDEST), parts(height, HIGHEST));
        let is_small = width <= WIDEST && whole <= HIGHEST;
        let Some(picture) = named(&svg).filter(|_| !is_small && columns * rows <= MOST) else {
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
        Self { picture, sheets: (0..columns * rows).map(sheet).collect(), columns, rows, legend: Some(legend) }
    }

    /// On one sheet, however large it is.
    #[must_use]
    pub fn whole(svg: String) -> Self {
        let sheet = |(width, height)| Sheet { row: 1, column: 1, view: format!("0 0 {width:.1} {height:.1}") };
        let (picture, sheets) = match (named(&svg), size(&svg)) {
            (Some(picture), Some(size)) => (picture, vec![sheet(size)]),
            _ => (svg, Vec::new()),
        };
        Self { picture, sheets, columns: 1, rows: 1, legend: None }
    }

    /// What a sheet shows, for a link within the page.
    #[must_use]
    pub fn target() -> &'static str {
        WHOLE
    }

    /// What stands above a sheet.
    #[must_use]
    pub fn caption(&self, sheet: &Sheet) -> String {
        let Sheet { row, column, .. } = sheet;
        match (self.rows, self.columns) {
            (1, 1) => String::new(),
            (1, columns) => format!(", deel {column} van {columns}, van links naar rechts"),
            (rows, 1) => format!(", deel {row} van {rows}, van boven naar onder"),
            (rows, columns) => format!(", rij {row} van {rows}, kolom {column} van {columns}"),
        }
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

    fn cut(width: f64, height: f64) -> Sheets {
        Sheets::of(picture(width, height + 400.0), height, "<svg>legend</svg>".to_owned())
    }

    /// Broken promise: what is printed can be read, on no more sheets than that takes. A route of seven thousand pixels stood on
    /// one sheet, and later on fifteen, of which five held nothing but a part of the legend.
    #[test]
    fn a_wide_picture_is_printed_in_parts_that_show_all_of_it() {
        for (width, height, columns, rows) in
            [(6960.0, 1647.0, 4, 2), (1850.0, 1180.0, 1, 1), (1851.0, 300.0, 2, 1), (6112.8, 900.0, 4, 1)]
        {
            let cut = cut(width, height);
            assert_eq!((cut.columns, cut.rows), (columns, rows), "{width} {height}");
            assert!(
                cut.picture.contains("<desc>d</desc><g id=\"route-in-beeld\" class=\"drawing\"><path/></g></svg>"),
                "{}",
                cut.picture
            );
            assert_eq!(cut.sheets.len(), columns * rows);
            assert_eq!(cut.legend.as_deref(), Some("<svg>legend</svg>"), "once, on a sheet of its own");
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
            assert!((under - height).abs() < 0.2, "all above the legend: {under}");
        }
    }

    #[test]
    fn a_small_picture_stands_on_one_sheet_with_its_legend() {
        let whole = Sheets::of(picture(1200.0, 1180.0), 700.0, String::new());
        assert_eq!((whole.sheets.len(), whole.legend.as_deref()), (1, None));
        assert_eq!(whole.sheets[0].view, "0 0 1200.0 1180.0");
        assert_eq!(whole.caption(&whole.sheets[0]), "");
    }

    #[test]
    fn what_cannot_be_measured_stays_whole() {
        assert_eq!(Sheets::of("<svg/>".to_owned(), 1.0, String::new()).sheets, []);
        assert_eq!(Sheets::of(picture(1e9, 1e9), 1e9, String::new()).sheets.len(), 1);
    }
}
