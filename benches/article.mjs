// Made-up articles. In the markup of the legacy template, as long as wanted: with 10 paragraphs about 19 KB, of which,
// as on the real pages, most is the layout that every page repeats.

export const headline = "观测站记录到今年第一场流星雨";

/** Where its lead picture is, among its pictures. */
export const leadPicture = "assets/2025/05/meteor-600x400.jpg";

const times = (count, make) => Array.from({ length: count }, (_, index) => make(index));

const paragraphs = [
  "海边的观测站周一（5月12日）夜里记录到今年第一场流星雨。值班员从晚上十点数到凌晨三点，一共看到一百二十七颗，其中最亮的一颗在东北方的天空留下了约四秒钟的余迹。",
  "流星雨是地球穿过彗星留下的尘埃带时出现的。尘粒多半只有沙子大小，以每秒六十多公里的速度撞进大气层，在离地面一百公里左右的高处发光，落到八十公里时就已经烧完了。",
  "观测站的照相机每三十秒拍一张，一夜拍了六百多张。研究员把相邻的两张相减，星星和城市的灯光就消失了，剩下的是飞机、卫星和流星；再看亮度怎样变化，便可以把它们分开。",
  "当晚的天气并不理想。傍晚时海面上有一层薄云，气象台原先预报它会停留到第二天早晨，但是九点以后转了北风，云很快散开，空气也比前几天干燥得多。",
  "“我们本来准备回家了。”值班员说，“后来有人推开门，说外面看得见银河。”",
  "气象台的记录显示，当晚的气温从十八度降到十一度，相对湿度从百分之八十五降到百分之五十二，能见度超过三十公里，是入春以来最好的一夜。",
  "附近的中学派来了二十名学生。他们分成四组，每组看一个方向，用红布包住手电筒，在纸上记下时间、方位和亮度，天亮以后再和照片一一核对。",
  "核对的结果，学生们看到的流星有九成可以在照片上找到，照片上的流星却只有六成被人看到。研究员解释说，人的眼睛对移动的光点很敏感，但是一次只能看一小片天空。",
  "下一次流星雨预计在八月中旬，那时月亮在午夜以前就会落下，山区和海边都适合观看。观测站建议带上躺椅和厚衣服，到了以后先让眼睛适应二十分钟，不必带望远镜。",
  "观测站的数据会在月底公开。任何人都可以下载照片，自己再数一遍；去年就有一位读者在旧照片里找到了三颗没有人注意过的流星，其中一颗后来写进了年报。",
];

const titles = [
  "雨量雷达怎样看见十公里外的雨", "潮水为什么每天迟到五十分钟", "山里的湖在夜里结了第一层冰", "候鸟比去年早到了六天",
  "旧灯塔换上了新的透镜", "春茶采收进入最后一周", "台风的名字从哪里来", "望远镜开放日来了八百人", "河口的沙洲又长了一截",
  "气象气球带回三万米高空的数据", "一棵银杏的年轮记下了旱年", "海水的颜色说明了什么",
];
const topics = ["灯塔", "古桥", "春茶", "苍鹭", "彗星", "雷达", "望远镜", "面食", "菜园", "老窑", "合唱", "潮池", "自行车", "往期"];
const title = index => titles[index % titles.length];

/** An article with so many paragraphs; `site` is what its links start with, `pictures` where its pictures are. */
export function article(
  count,
  { site = "https://github.com/example/observatory/blob/master/", pictures = "https://raw.example.org/observatory/pages/master/" } = {},
) {
  const file = (index, suffix = "#1") => `${site}gb/25/5/${1 + (index % 28)}/n${14470000 + index * 317}.md${suffix}`;
  const item = (index, target = "") => `<li><a href="${file(index)}"${target}>${title(index)}</a></li>`;
  const picture = (index, name) => `<img src="${pictures}${name}" title="${title(index)}"  alt="${title(index)}">`;

  const nav = times(10, index => `<a href="${site}gb/nsc${400 + index}.md#1">${picture(index, `t/nav/${index}.jpg`)}</a>`);
  const row = start => topics.map((topic, index) => `<a target="_blank" href="${site}gb/nf${1176100 + start + index}.md#1">${topic}</a>`).join(" | ");
  const body = times(count, index => {
    // Numbered after the first round: no two paragraphs of a long page are the same.
    const round = Math.floor(index / paragraphs.length);
    const head = index ? "" : "【观测站2025年05月13日讯】（观测站记者林海综合报导）";
    return `<p>${head}${round ? `第${round}夜，` : ""}${paragraphs[index % paragraphs.length]}</p>`;
  });
  const promos = times(24, index => `<a href="${file(400 + index, "?dfh#1")}" target="_blank">${picture(index, `gb/300/promo-${index}.jpg`)}</a><br>`);

  return `<a name="1" id="1" target="_blank"></a><span id="1"></span>
<table align=center border="0"><tr><td colspan="2" VALIGN=TOP>${nav.join("")}</td></tr>
<tr><td colspan="2" VALIGN=TOP>${row(0)}</p><p>${row(14)}</td></tr>
<tr><td VALIGN=TOP width="742"><h2 align=center>${headline}</h2>
<img width="600" src="${pictures}${leadPicture}" />
<h6>图为观测站上空的流星，曝光三十秒。(Lin Hai/Observatory)</h6>
<hr>
	${body.join("\n")}
<p>责任编辑：周晴#</p>
<strong>相关新闻：</strong>
${times(4, index => item(index)).join("\n")}
<strong>编辑推荐：</strong>
${times(3, index => item(100 + index, ' target="_blank"')).join("")}
<strong>热门新闻：</strong>
${times(21, index => item(200 + index)).join("\n")}
<strong>本文转自<a href="https://news.example.org">观测站</a>（原站较慢时可读<a href="${site}README.md#8">镜像</a>）</strong><p>浏览原文：<a href="https://news.example.org/gb/25/5/12/n14494056.htm">${headline}</a></p><hr>
<strong>手机上长按并复制下面二维码分享本文章：</strong><br><br><img src="https://qr.example.org/qr?size=256&text=${site}gb/25/5/12/n14494056.md%231" title="分享本文章"></td><td VALIGN=TOP>${promos.join("")}</td></tr></table>
`;
}

/** The last paragraph of an article with ten of them. */
export const last = paragraphs.at(-1);

const STORY = 4;
const told = index => times(STORY, at => paragraphs[(index * 3 + at) % paragraphs.length]);
/** The headline and the last paragraph of a short story. */
export const storyHeadline = index => `${title(index)}（${index + 1}）`;
export const storyEnd = index => told(index).at(-1);

/** One of many short stories, in Markdown: a headline, four paragraphs, a list. */
export function story(index) {
  const list = times(3, at => `- [${title(index + 1 + at)}](story-${(index + 1 + at) % 30}.md)`);
  return `# ${storyHeadline(index)}\n\n${told(index).join("\n\n")}\n\n**相关**\n\n${list.join("\n")}\n`;
}
