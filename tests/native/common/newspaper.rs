//! A made-up newspaper in the markup of the legacy template: as many pages as asked for, always the same for a seed.
//!
//! Articles of weather, stars, birds and tides, in folders by day; section fronts, a front page, a README in Markdown,
//! pictures. The layout around the articles changes twice in the paper's life and its account once, and the flaws of
//! real pages are spread over the articles, each on its own and in pairs.

#![allow(clippy::write_with_newline, reason = "the markup is to be seen as it is")]

use std::fmt::Write;

/// A file of the newspaper: its path and what it holds.
pub struct File {
    pub path: String,
    pub content: Vec<u8>,
}

/// The flaws of real pages, by name.
pub const FLAWS: [&str; 34] = [
    "ahref without space",
    "font and align",
    "full-width indents",
    "entities",
    "stray p",
    "unclosed tags",
    "empty p",
    "empty caption",
    "no picture",
    "sub-headings",
    "pictures in the body",
    "quote, list and table",
    "traditional",
    "no lists",
    "label in the text",
    "no date",
    "no dateline",
    "crlf",
    "bom",
    "one line",
    "h1",
    "tails",
    "lost characters",
    "older account",
    "no share code",
    "no attribution",
    "unclosed strong",
    "no promos",
    "no rule",
    "hostile",
    "markdown signs",
    "brackets in titles",
    "text without place",
    "cut short",
];

const WORDS: [&str; 40] = [
    "观测站",
    "海边的灯塔",
    "退潮以后",
    "今年第一场",
    "流星雨",
    "雨量雷达",
    "值班员",
    "候鸟",
    "河口",
    "湿地",
    "北风",
    "薄云",
    "气象台",
    "研究员",
    "望远镜",
    "照相机",
    "潮水",
    "沙洲",
    "渡口",
    "春茶",
    "银杏",
    "古桥",
    "学生们",
    "记录到",
    "比去年早",
    "四十分钟",
    "一百二十七次",
    "慢慢散开",
    "在东北方",
    "留下余迹",
    "一共看到",
    "沿着堤岸",
    "第二天早晨",
    "海面上",
    "二十年来",
    "可以看见",
    "据说",
    "最亮的一颗",
    "相距三公里",
    "没有人注意",
];
const SECTIONS: [&str; 12] =
    ["天文", "天气", "海洋", "候鸟", "山林", "农事", "手艺", "体育", "音乐", "旅行", "饮食", "读者来信"];
const TOPICS: [&str; 28] = [
    "灯塔",
    "古桥",
    "春茶",
    "苍鹭",
    "彗星",
    "雷达",
    "望远镜",
    "面食",
    "菜园",
    "老窑",
    "合唱",
    "潮池",
    "自行车",
    "往期",
    "渡船",
    "雪线",
    "星图",
    "水车",
    "竹编",
    "蜂箱",
    "盐田",
    "风筝",
    "木刻",
    "野花",
    "石阶",
    "鱼汛",
    "年轮",
    "集市",
];

/// Numbers that look random and are the same each time (SplitMix64).
#[derive(Clone)]
struct Dice(u64);

impl Dice {
    fn new(seed: u64, number: u64) -> Dice {
        let mut dice = Dice(seed ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        dice.next();
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn one<'t>(&mut self, list: &[&'t str]) -> &'t str {
        list[self.below(list.len() as u64) as usize]
    }

    fn words(&mut self, count: u64) -> String {
        (0..count).map(|_| self.one(&WORDS)).collect()
    }
}

/// The newspaper of one seed, with so many articles.
pub struct Newspaper {
    pub seed: u64,
    pub articles: u64,
    /// Every how manieth article has flaws; with 0 all are as the template wants them.
    pub flawed: u64,
}

impl Newspaper {
    /// How many files it has.
    pub fn len(&self) -> u64 {
        self.articles + SECTIONS.len() as u64 + 4
    }

    /// The file with this number.
    pub fn file(&self, number: u64) -> File {
        if number < self.articles {
            let article = Article { paper: self, number };
            return File { path: article.path(), content: article.page().into_bytes() };
        }
        let rest = number - self.articles;
        match rest.checked_sub(SECTIONS.len() as u64) {
            None => File { path: front_path(rest), content: self.section_front(rest).into_bytes() },
            Some(0) => File { path: "gb/nf100.md".into(), content: self.front_page().into_bytes() },
            Some(1) => File { path: "README.md".into(), content: README.as_bytes().to_vec() },
            Some(2) => {
                File { path: "pictures/tide-600x400.png".into(), content: b"\x89PNG\r\n\x1A\n\0made up".to_vec() }
            }
            _ => File { path: "notes/tides.txt".into(), content: "高潮 06:12 18:40\n低潮 00:05 12:21\n".into() },
        }
    }

    /// All files, in no order that matters.
    pub fn files(&self) -> impl Iterator<Item = File> + '_ {
        (0..self.len()).map(|number| self.file(number))
    }

    /// The articles of a section, newest first: so many of them.
    fn newest(&self, section: u64, count: usize) -> impl Iterator<Item = Article<'_>> {
        let articles = (0..self.articles).rev().map(|number| Article { paper: self, number });
        articles.filter(move |article| article.section() == section).take(count)
    }

    fn head(&self, era: u64, account: &str) -> String {
        let mut html = String::from(
            "<a name=\"1\" id=\"1\" target=\"_blank\"></a><span id=\"1\"></span>\n<table align=center border=\"0\"><tr><td colspan=\"2\" VALIGN=TOP>",
        );
        for (at, section) in SECTIONS.iter().take(10).enumerate() {
            let _ = write!(
                html,
                "<a href=\"{account}{}#1\"><img src=\"https://pictures.example.org/t/{era}/{at}.jpg\" title=\"{section}\" alt=\"{section}\"></a>",
                front_path(at as u64)
            );
        }
        html += "</td></tr>\n<tr><td colspan=\"2\" VALIGN=TOP>";
        for (at, topic) in TOPICS.iter().enumerate() {
            html += match at {
                0 => "",
                14 => "</p><p>",
                _ => " | ",
            };
            let _ = write!(html, "<a target=\"_blank\" href=\"{account}gb/nf{}.md#1\">{topic}</a>", 1_176_100 + at);
        }
        html + "</td></tr>\n"
    }

    fn promos(&self, era: u64, account: &str) -> String {
        let mut html = String::new();
        for at in 0..24 {
            let title = TOPICS[(at + era as usize * 5) % TOPICS.len()];
            let _ = write!(
                html,
                "<a href=\"{account}gb/nf{}.md?dfh#1\" target=\"_blank\"><img src=\"https://pictures.example.org/300/{era}-{at}.jpg\" title=\"{title}专题\"  alt=\"{title}专题\"></a><br>",
                1_176_500 + at
            );
        }
        html
    }

    fn section_front(&self, section: u64) -> String {
        let mut html = self.head(2, ACCOUNTS[0]);
        let name = SECTIONS[section as usize];
        let _ = write!(
            html,
            "<tr><td width=\"742\"><h3><p><strong>{name}</strong></p></h3></td><td VALIGN=TOP rowspan=50>{}</td></tr>",
            self.promos(2, ACCOUNTS[0])
        );
        for article in self.newest(section, 25) {
            let (address, title) = (article.address(ACCOUNTS[0]), article.title());
            let (_, month, day) = article.day();
            let _ = write!(
                html,
                "<tr><td width=\"742\"><h3><a href=\"{address}\"><img width=\"250\" src=\"https://pictures.example.org/{}-320x200.jpg\" align =\"left\"></a><a href=\"{address}\">{title}</a><br></h3>{}......<br><img align=\"bottom\" src=\"https://pictures.example.org/time.gif\">{month:02}月{day:02}日</td></tr>\n",
                article.number,
                article.dice(5).words(12),
            );
        }
        html + "</table>\n"
    }

    fn front_page(&self) -> String {
        let mut html = self.head(2, ACCOUNTS[0]);
        for (at, name) in SECTIONS.iter().enumerate() {
            html += if at % 2 == 0 { "<tr>" } else { "" };
            let _ = write!(html, "<td VALIGN=TOP width=\"370\"><h2><p><strong>{name}</strong></p></h2>");
            for article in self.newest(at as u64, 6) {
                let _ = write!(html, "<a href=\"{}\">{}</a><br>", article.address(ACCOUNTS[0]), article.title());
            }
            let _ = write!(
                html,
                "<br><p align=\"center\"><a href=\"{}{}#1\">更多......</a></p></td>",
                ACCOUNTS[0],
                front_path(at as u64)
            );
            html += if at % 2 == 0 { "" } else { "</tr>\n" };
        }
        html + "</table>\n"
    }
}

const README: &str = "# 潮汐报\n\n这里是**镜像**。\n\n- [天文](gb/nsc400.md)\n- [天气](gb/nsc401.md)\n";
/// Where the paper has lived: the newest account first.
const ACCOUNTS: [&str; 2] =
    ["https://git.example.org/tides/paper/blob/master/", "https://git.example.org/tidewater/news/blob/master/"];

fn front_path(section: u64) -> String {
    format!("gb/nsc{}.md", 400 + section)
}

/// One article.
struct Article<'p> {
    paper: &'p Newspaper,
    number: u64,
}

impl Article<'_> {
    fn dice(&self, purpose: u64) -> Dice {
        Dice::new(self.paper.seed, self.number * 8 + purpose)
    }

    fn section(&self) -> u64 {
        self.dice(0).below(SECTIONS.len() as u64)
    }

    /// Some sixty articles a day from 2015 on, in months of 28 days.
    fn day(&self) -> (u64, u64, u64) {
        let day = self.number / 60;
        (2015 + day / 336, day / 28 % 12 + 1, day % 28 + 1)
    }

    fn path(&self) -> String {
        let (year, month, day) = self.day();
        format!("gb/{}/{month}/{day}/n{}.md", year % 100, 14_000_000 + self.number * 7)
    }

    fn address(&self, account: &str) -> String {
        format!("{account}{}#1", self.path())
    }

    fn title(&self) -> String {
        let mut dice = self.dice(1);
        let title = format!("{} {}", dice.words(2), dice.words(2));
        if self.has("brackets in titles") { format!("【图】{title}（组图） [1] a](b)") } else { title }
    }

    /// Every flaw comes alone, later with another.
    fn has(&self, flaw: &str) -> bool {
        let Some(0) = self.number.checked_rem(self.paper.flawed) else {
            return false;
        };
        let (number, count) = (self.number / self.paper.flawed, FLAWS.len() as u64);
        let at = |number: u64| FLAWS[(number % count) as usize] == flaw;
        at(number) || (number >= count && at(number / count + number * 3))
    }

    fn links(&self, html: &mut String, account: &str, count: u64, purpose: u64, tail: &str) {
        let mut dice = self.dice(purpose);
        for _ in 0..count {
            let other = Article { paper: self.paper, number: dice.below(self.paper.articles) };
            let _ = write!(html, "<li><a href=\"{}\"{tail}>{}</a></li>\n", other.address(account), other.title());
        }
    }

    fn page(&self) -> String {
        let mut dice = self.dice(2);
        let (year, month, day) = self.day();
        let account = ACCOUNTS[usize::from(self.has("older account"))];
        let era = (3 * self.number / self.paper.articles.max(1)).min(2);
        let title = self.title();
        let mut html = self.paper.head(era, account);
        let heading = if self.has("h1") { "h1" } else { "h2" };
        let _ = write!(html, "<tr><td VALIGN=TOP width=\"742\"><{heading} align=center>{title}</{heading}>\n");
        if !self.has("no picture") {
            let _ = write!(
                html,
                "<img width=\"600\" src=\"https://pictures.example.org/assets/{}-600x400.jpg\" />\n",
                self.number
            );
        }
        match () {
            () if self.has("empty caption") => html += "<h6></h6>\n",
            () => {
                let _ = write!(
                    html,
                    "<h6>图为{}。({}/Tide Pictures)</h6>\n",
                    dice.words(3),
                    dice.one(&["Lin Hai", "周晴", "A. Wren"])
                );
            }
        }
        if !self.has("no rule") {
            html += "<hr>\n\t";
        }
        self.body(&mut html, &mut dice, (year, month, day));
        let labels = if self.has("traditional") {
            ["責任編輯：周晴", "相關新聞", "編輯推薦", "熱門新聞"]
        } else {
            ["责任编辑：周晴", "相关新闻", "编辑推荐", "热门新闻"]
        };
        let _ = write!(html, "<p>{}#</p>\n", labels[0]);
        if !self.has("no lists") {
            let end = if self.has("unclosed strong") { "" } else { "</strong>" };
            let tail = if self.has("tails") { " target=\"_blank\" rel=x" } else { "" };
            let _ = write!(html, "<strong>{}：{end}\n", labels[1]);
            self.links(&mut html, account, dice.clone().below(9) + 1, 3, tail);
            let _ = write!(html, "<strong>{}：</strong>\n", labels[2]);
            self.links(&mut html, account, 3, 4, " target=\"_blank\"");
            let _ = write!(html, "<strong>{}：</strong>\n", labels[3]);
            self.links(&mut html, account, 21, 6, "");
        }
        if self.has("text without place") {
            html += "<strong>读者须知</strong><br>本页每天更新两次。\n";
        }
        if !self.has("no attribution") {
            let _ = write!(
                html,
                "<strong>本文转自<a href=\"https://tides.example.org\">潮汐报</a>（原站较慢时可读<a href=\"{account}README.md#8\">镜像</a>）</strong><p>浏览原文：<a href=\"https://tides.example.org/{}\">{title}</a></p><hr>\n",
                self.path().replace(".md", ".htm")
            );
        }
        if !self.has("no share code") {
            let _ = write!(
                html,
                "<strong>手机上长按并复制下面二维码分享本文章：</strong><br><br><img src=\"https://qr.example.org/qr?size=256&text={account}{}%231\" title=\"分享本文章\">",
                self.path()
            );
        }
        html += "</td>";
        if !self.has("no promos") {
            let _ = write!(html, "<td VALIGN=TOP>{}</td>", self.paper.promos(era, account));
        }
        html += "</tr></table>\n";
        self.damaged(html)
    }

    fn body(&self, html: &mut String, dice: &mut Dice, (year, month, day): (u64, u64, u64)) {
        let dateline = match () {
            () if self.has("no dateline") => String::new(),
            () if self.has("no date") => "【潮汐报讯】（潮汐报记者林海报导）".into(),
            () => format!("【潮汐报{year}年{month:02}月{day:02}日讯】（潮汐报记者林海综合报导）"),
        };
        for at in 0..8 + dice.below(6) {
            let mut words = format!("{}，{}。{}（{}）。", dice.words(6), dice.words(8), dice.words(7), dice.words(2));
            if self.has("ahref without space") && at == 1 {
                words += "<ahref=\"https://tides.example.org/a\"><font color=\"blue\">潮汐表</font></a>也可以查到。";
            }
            if self.has("font and align") {
                words = format!("<font size=3 color=red><span style=\"color: #0000ff;\">{words}</span></font><br />");
            }
            if self.has("full-width indents") {
                words = format!("　　{words}<br><br>　　{}。", dice.words(4));
            }
            if self.has("entities") {
                words += "1990&#8211;2020&nbsp;年，&lt;潮&gt; &amp; 汐 &copy;2025  两次";
            }
            if self.has("hostile") {
                words += "<script>alert(1)</script><a href=\"javascript:alert(1)\" onclick=alert(2)>点这里</a><iframe src=x>里面</iframe><img src=x onerror=alert(3)>";
            }
            if self.has("markdown signs") {
                words = format!(
                    "# {at}. *潮* _汐_ `码` [1](2) ![3](4) ~~五~~ | 六 | \\七 <b>**八**</b> - + = > &amp;#35; {words}"
                );
            }
            if self.has("lost characters") && at == 2 {
                words += "这里丢了\u{FFFD}一个字。";
            }
            if self.has("label in the text") && at == 3 {
                words = format!("<strong>相关新闻：</strong>{words}本文转自何处并不清楚。");
            }
            if self.has("sub-headings") && at % 3 == 2 {
                let _ = write!(
                    html,
                    "<h2><span style=\"color: #0000ff;\"><strong>{}</strong></span></h2>\n",
                    dice.words(2)
                );
            }
            if self.has("pictures in the body") && at % 4 == 1 {
                let _ = write!(
                    html,
                    "<p><a href=\"https://pictures.example.org/{at}.jpg\"><img src=\"https://pictures.example.org/{at}-600x338.jpg\" alt=\"{}\" width=600></a></p><h6>{}（图）</h6>\n",
                    dice.words(1),
                    dice.words(3)
                );
            }
            if self.has("quote, list and table") && at == 4 {
                let _ = write!(
                    html,
                    "<blockquote><p>{}</p><p>{}</p></blockquote><ul><li>{}<li>{}</ul><table border=1><tr><th>日<th>潮高<tr><td colspan=2>一<td>2.4</table>\n",
                    dice.words(4),
                    dice.words(4),
                    dice.words(2),
                    dice.words(2)
                );
            }
            if self.has("empty p") {
                *html += "<p></p><p>&nbsp;</p>";
            }
            let start = if at == 0 { &*dateline } else { "" };
            let close = if self.has("unclosed tags") { "" } else { "</p>" };
            let stray = if self.has("stray p") { "</p></span>" } else { "" };
            let _ = write!(html, "<p>{start}{words}{close}{stray}\n");
        }
    }

    /// The whole file with what happens to files.
    fn damaged(&self, mut html: String) -> String {
        if self.has("one line") {
            html = html.replace('\n', "");
        }
        if self.has("crlf") {
            html = html.replace('\n', "\r\n");
        }
        if self.has("bom") {
            html.insert(0, '\u{FEFF}');
        }
        if self.has("cut short") {
            let end = html.len() - 400 - (self.dice(7).below(3000)) as usize;
            let end = (0..=end).rev().find(|at| html.is_char_boundary(*at)).unwrap_or(0);
            html.truncate(end);
        }
        html
    }
}
