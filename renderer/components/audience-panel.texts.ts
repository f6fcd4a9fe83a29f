import type { Translation } from '../i18n/translation.ts';

export const audiencePanelEn = {
  audiencePanel: {
    save: 'Save as segment',
    name: 'Name of the segment',
    live: 'A rule: it follows the data as they come in.',
    static: 'A list as of {{date}}: it stays as it is.',
    confirm: 'Save',
    saved: 'Saved as “{{name}}”.',
    filter: 'Apply as filter',
  },
};

export const audiencePanelZh: Translation<typeof audiencePanelEn> = {
  audiencePanel: {
    save: '存为客群',
    name: '客群名称',
    live: '规则：随数据更新。',
    static: '截至 {{date}} 的名单：不再变化。',
    confirm: '保存',
    saved: '已存为“{{name}}”。',
    filter: '用作筛选',
  },
};
