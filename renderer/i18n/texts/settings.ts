import type { Translation } from '../translation.ts';

export const settingsEn = {
  settings: {
    lead: 'What belongs to this window is kept on this machine; what belongs to the project is saved with it.',
    tab: { window: 'Window', keys: 'Shortcuts' },
    languageNote: 'Changes at once; data and file names stay as they are.',
    themeNote: 'System follows the setting of the computer.',
    numbers: 'Number style',
    numbersNote:
      'How large numbers are written: {{example}}. Every digit is in the definition of a number and in exports.',
    numbersShort: 'Short (K / M)',
    numbersFull: 'Every digit',
    command: 'Command',
    keys: 'Keys',
    change: 'Change',
    off: 'Off',
    reset: 'Default',
    resetAll: 'All to default',
    changeOf: 'Change keys of: {{command}}',
    offOf: 'Switch keys off: {{command}}',
    resetOf: 'Default keys of: {{command}}',
    noKeys: 'none',
    keysNote:
      'Press Change, then the new keys; two in a row make a sequence such as “g h”. Esc leaves them as they are.',
    keysOff: 'Single-key shortcuts are switched off: only those with Ctrl or ⌘ work.',
    pressKeys: 'Press keys…',
    recording: 'Press the new keys of: {{command}}',
    conflict: '“{{keys}}” is not possible: “{{command}}” has it or begins with it.',
  },
};

export const settingsZh: Translation<typeof settingsEn> = {
  settings: {
    lead: '窗口设置保存在本机，项目设置随项目保存。',
    tab: { window: '窗口', keys: '快捷键' },
    languageNote: '立即生效；数据与文件名保持原样。',
    themeNote: '“跟随系统”使用电脑的设置。',
    numbers: '数字样式',
    numbersNote: '大数字的写法：{{example}}。口径与导出中始终给出全部数位。',
    numbersShort: '缩写（万 / 亿）',
    numbersFull: '全部数位',
    command: '命令',
    keys: '按键',
    change: '修改',
    off: '停用',
    reset: '默认',
    resetAll: '全部恢复默认',
    changeOf: '修改按键：{{command}}',
    offOf: '停用按键：{{command}}',
    resetOf: '恢复默认按键：{{command}}',
    noKeys: '无',
    keysNote: '点“修改”后按下新的按键；连按两个键组成序列，如“g h”。按 Esc 保持不变。',
    keysOff: '单键快捷键已停用，只有带 Ctrl 或 ⌘ 的按键有效。',
    pressKeys: '请按键…',
    recording: '请按下新的按键：{{command}}',
    conflict: '不能使用“{{keys}}”：它已属于“{{command}}”，或与其按键的开头相同。',
  },
};
