// The words of what is on the device: a line a word; Simplified and Traditional Chinese, English.

export const table = {
  tag: ["zh-Hans", "zh-Hant", "en"],
  tools: ["阅读工具", "閱讀工具", "Reading tools"],
  textOnly: ["只看文字", "只看文字", "Text only"],
  keep: ["留存读过的文章", "留存讀過的文章", "Keep what I read"],
  save: ["存下以后再读", "存下以後再讀", "Save for later"],
  saveAll: ["存下这一页的文章", "存下這一頁的文章", "Save these articles for later"],
  device: ["本机留存", "本機留存", "On this device"],
  clear: ["清除一切并离开", "清除一切並離開", "Clear everything and leave"],
  keepsAsSet: ["按本报的设置，读过的文章留在本机。", "按本報的設定，讀過的文章留在本機。", "As this paper sets it, articles that you read stay on this device."],
  keepsAsChosen: ["按您的选择，读过的文章留在本机。", "按您的選擇，讀過的文章留在本機。", "As you chose, articles that you read stay on this device."],
  keepsNone: ["读过的文章不留在本机。", "讀過的文章不留在本機。", "Articles that you read do not stay on this device."],
  refused: ["浏览器不让本站存储，什么也留不下。", "瀏覽器不讓本站儲存，什麼也留不下。", "This browser lets the site store nothing."],
  saving: ["正在存下：{} / {}", "正在存下：{} / {}", "Saving: {} of {}"],
  saved: ["已存下 {} 篇文章、{} 张图片。", "已存下 {} 篇文章、{} 張圖片。", "Saved: {} articles, {} pictures."],
  savedOne: ["已存下本文和 {} 张图片。", "已存下本文和 {} 張圖片。", "Saved, with {} pictures."],
  missed: ["没有取到：{}。", "沒有取到：{}。", "These did not come: {}."],
  missedPictures: ["{} 张图片没有取到。", "{} 張圖片沒有取到。", "{} pictures did not come."],
  full: ["存储空间已满，没有全部存下。", "儲存空間已滿，沒有全部存下。", "There is no room left on this device: not all is saved."],
  failed: ["没有存下，可能是网络不通。请稍后重试。", "沒有存下，可能是網路不通。請稍後重試。", "Nothing was saved: the network may be down. Try again later."],
  unchecked: [
    "没有存下：本站的文件带有签名，而这个浏览器不能核对。",
    "沒有存下：本站的檔案帶有簽章，而這個瀏覽器不能核對。",
    "Nothing was saved: the files of this site are signed, and this browser cannot check signatures.",
  ],
  and: ["、", "、", ", "],
  between: ["", "", " "],
  nothing: ["本机没有留存文章。", "本機沒有留存文章。", "No articles are on this device."],
  total: ["{} 篇文章，共 {}。", "{} 篇文章，共 {}。", "Articles: {}, in all {}."],
  budget: [
    "超过 {} 时，最久没有读的先让位；您存下的不会。",
    "超過 {} 時，最久沒有讀的先讓位；您存下的不會。",
    "Above {} those that you have not read for longest go first, but none that you saved.",
  ],
  wasSaved: ["您存下的", "您存下的", "saved by you"],
  wasRead: ["读过的", "讀過的", "read"],
  pictures: ["{} 张图片", "{} 張圖片", "pictures: {}"],
  remove: ["删除", "刪除", "Delete"],
  removeOne: ["删除《{}》", "刪除《{}》", "Delete “{}”"],
  removeAll: ["全部删除", "全部刪除", "Delete all"],
  removed: ["已删除《{}》。", "已刪除《{}》。", "Deleted “{}”."],
  removedAll: ["已全部删除。", "已全部刪除。", "All deleted."],
  untitled: ["无标题", "無標題", "Untitled"],
};

/** Puts values into the places of a sentence, in order. */
export const fill = (sentence, ...values) => values.reduce((text, value) => text.replace("{}", () => value), sentence);
