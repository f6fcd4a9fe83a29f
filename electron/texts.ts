export type Language = 'zh-CN' | 'en';

const zh = {
  file: '文件',
  edit: '编辑',
  view: '视图',
  go: '前往',
  window: '窗口',
  help: '帮助',
  recentProjects: '最近的项目',
  clearRecents: '清除列表',
  undo: '撤销',
  redo: '重做',
  cut: '剪切',
  copy: '复制',
  paste: '粘贴',
  selectAll: '全选',
  resetZoom: '实际大小',
  zoomIn: '放大',
  zoomOut: '缩小',
  fullScreen: '全屏',
  minimize: '最小化',
  close: '关闭窗口',
  quit: '退出',
  about: '关于客户工作台',
  showLogs: '显示日志文件夹',
  deleteTraces: '删除日志与崩溃报告',
  offline: '完全离线：不上传任何内容，运行时不连接网络，也没有自动更新。',
  versions: '版本',
  data: '数据文件',
  project: '工作台项目',
  table: '表格文件',
  unsavedTitle: '有未保存的更改',
  unsaved: (name: string) => `要在关闭前保存对“${name}”的更改吗？`,
  unsavedDetail: '不保存的话，上次保存之后的更改会丢失。',
  save: '保存',
  discard: '不保存',
  cancel: '取消',
  untitled: '未命名项目',
};

const en: typeof zh = {
  file: 'File',
  edit: 'Edit',
  view: 'View',
  go: 'Go',
  window: 'Window',
  help: 'Help',
  recentProjects: 'Recent projects',
  clearRecents: 'Clear list',
  undo: 'Undo',
  redo: 'Redo',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  selectAll: 'Select all',
  resetZoom: 'Actual size',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  fullScreen: 'Full screen',
  minimize: 'Minimize',
  close: 'Close window',
  quit: 'Quit',
  about: 'About Customer Workbench',
  showLogs: 'Show log folder',
  deleteTraces: 'Delete logs and crash reports',
  offline: 'Offline by design: nothing is uploaded, nothing is fetched while it runs, and there is no updater.',
  versions: 'Versions',
  data: 'Data files',
  project: 'Workbench projects',
  table: 'Tables',
  unsavedTitle: 'Unsaved changes',
  unsaved: (name) => `Save the changes to "${name}" before closing?`,
  unsavedDetail: 'Otherwise what was changed since the last save is lost.',
  save: 'Save',
  discard: "Don't save",
  cancel: 'Cancel',
  untitled: 'Untitled project',
};

export type Texts = typeof zh;

export function textsOf(language: Language): Texts {
  return language === 'en' ? en : zh;
}

export function languageOf(locale: string): Language {
  return locale.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}
