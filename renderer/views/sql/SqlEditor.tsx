import { autocompletion } from '@codemirror/autocomplete';
import { PostgreSQL, sql } from '@codemirror/lang-sql';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { Compartment, EditorState, Prec } from '@codemirror/state';
import { keymap, placeholder } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { basicSetup, EditorView } from 'codemirror';
import type { Label } from '#core/kernel/label.ts';
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react';
import { useLanguage } from '../../i18n/use-language.ts';
import type { CatalogueTable } from './catalogue.ts';
import { createCompletions } from './editor-completions.ts';
import styles from './Sql.module.css';

const HIGHLIGHT = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--accent)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--good)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--warn)' },
  { tag: [tags.comment, tags.lineComment, tags.blockComment], color: 'var(--ink-muted)', fontStyle: 'italic' },
  { tag: tags.operator, color: 'var(--ink-muted)' },
]);

const THEME = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--surface)', color: 'var(--ink)', fontSize: '13px' },
  '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)', lineHeight: '1.55' },
  '.cm-content': { caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': {
    backgroundColor: 'var(--surface)',
    color: 'var(--ink-muted)',
    borderInlineEnd: '1px solid var(--line)',
  },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--surface-sunken)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    backgroundColor: 'var(--accent-soft)',
  },
  '.cm-matchingBracket': { backgroundColor: 'var(--accent-soft)', outline: '1px solid var(--line-strong)' },
  '.cm-placeholder': { color: 'var(--ink-muted)' },
  '.cm-tooltip': {
    backgroundColor: 'var(--surface)',
    border: '1px solid var(--line-strong)',
    borderRadius: '6px',
    color: 'var(--ink)',
  },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--accent-soft)',
    color: 'var(--ink)',
  },
  '.cm-completionDetail': { color: 'var(--ink-muted)', fontStyle: 'normal' },
  '.cm-completionMatchedText': { color: 'var(--accent)', textDecoration: 'none', fontWeight: '600' },
  '.cm-completionInfo': { maxWidth: '320px', fontSize: '12px', padding: '6px 10px' },
  '.cm-panels': { backgroundColor: 'var(--surface-sunken)', color: 'var(--ink)' },
});

export type EditorHandle = {
  /** Puts a text where the cursor is and goes on typing behind it. */
  insert(text: string): void;
  /** What is selected; all where nothing is. */
  getSelected(): string;
};

type SqlEditorProps = {
  readonly text: string;
  readonly label: string;
  readonly hint: string;
  readonly tables: readonly CatalogueTable[];
  readonly handle: Ref<EditorHandle>;
  readonly onChange: (text: string) => void;
  readonly onRun: () => void;
  /** Escape that the editor itself had no use for; true where it was taken. */
  readonly onEscape: () => boolean;
};

/** The only place that knows CodeMirror. */
export default function SqlEditor({ text, label, hint, tables, handle, onChange, onRun, onEscape }: SqlEditorProps) {
  const { language: spoken } = useLanguage();
  const frame = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const language = useRef(new Compartment());
  const wording = useRef(new Compartment());
  const actions = useRef({ onChange, onRun, onEscape });
  const initial = useRef(text);

  useEffect(() => {
    actions.current = { onChange, onRun, onEscape };
  }, [onChange, onRun, onEscape]);

  useEffect(() => {
    if (frame.current === null) return undefined;
    const keys = Prec.highest(
      keymap.of([
        {
          key: 'Mod-Enter',
          preventDefault: true,
          stopPropagation: true,
          run: () => {
            actions.current.onRun();
            return true;
          },
        },
      ]),
    );
    const escape = Prec.lowest(keymap.of([{ key: 'Escape', run: () => actions.current.onEscape() }]));
    const editor = new EditorView({
      parent: frame.current,
      state: EditorState.create({
        doc: initial.current,
        extensions: [
          keys,
          basicSetup,
          autocompletion({ icons: false }),
          escape,
          THEME,
          syntaxHighlighting(HIGHLIGHT),
          EditorView.lineWrapping,
          language.current.of([]),
          wording.current.of([]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) actions.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => {
      editor.destroy();
      view.current = null;
    };
  }, []);

  useEffect(() => {
    const editor = view.current;
    if (editor === null || editor.state.doc.toString() === text) return;
    editor.dispatch({
      changes: { from: 0, to: editor.state.doc.length, insert: text },
      selection: { anchor: text.length },
    });
  }, [text]);

  useEffect(() => {
    const read = ({ zh, en }: Label): string => (spoken === 'en' ? en : zh);
    view.current?.dispatch({
      effects: [
        language.current.reconfigure(sql({ dialect: PostgreSQL, schema: createCompletions(tables, read) })),
        wording.current.reconfigure([
          placeholder(hint),
          EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
        ]),
      ],
    });
  }, [tables, spoken, hint, label]);

  useImperativeHandle(handle, () => ({
    insert: (inserted) => {
      const editor = view.current;
      if (editor === null) return;
      editor.dispatch(editor.state.replaceSelection(inserted));
      editor.focus();
    },
    getSelected: () => {
      const editor = view.current;
      if (editor === null) return '';
      const { from, to } = editor.state.selection.main;
      return from === to ? editor.state.doc.toString() : editor.state.sliceDoc(from, to);
    },
  }));

  return <div ref={frame} className={styles.editor} data-testid="sql-editor" />;
}
