import { Button, Menu, ScrollArea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../components/Icon.tsx';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { useStatements } from './use-statements.ts';
import styles from './Sql.module.css';

const PREVIEW_CHARACTERS = 90;

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > PREVIEW_CHARACTERS ? `${line.slice(0, PREVIEW_CHARACTERS)}…` : line;
}

/** Statements run before on this machine, and those saved with the project. */
export function StatementMenu({ onOpen }: { readonly onOpen: (text: string) => void }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const { decimal } = useFormats();
  const history = useWorkbench((state) => state.sql.history);
  const clearHistory = useWorkbench((state) => state.sql.clearSqlHistory);
  const { statements, removeStatement } = useStatements();
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'short' });
  return (
    <>
      <Menu position="bottom-start" withinPortal width={460}>
        <Menu.Target>
          <Button size="sm" variant="default">
            {t('sql.history')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <ScrollArea.Autosize mah={360}>
            {history.length === 0 && <Menu.Label>{t('sql.noHistory')}</Menu.Label>}
            {history.map(({ text, at, seconds, outcome }) => (
              <Menu.Item key={text} onClick={() => onOpen(text)}>
                <span className={`code ${styles.past}`}>{shorten(text)}</span>
                <span className={styles.pastFacts}>
                  {time.format(at)} · {t(`sql.outcome.${outcome}`)} · {t('sql.took', { seconds: decimal(seconds, 2) })}
                </span>
              </Menu.Item>
            ))}
          </ScrollArea.Autosize>
          {history.length > 0 && (
            <>
              <Menu.Divider />
              <Menu.Item onClick={clearHistory}>{t('sql.clearHistory')}</Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <Menu position="bottom-start" withinPortal width={460}>
        <Menu.Target>
          <Button size="sm" variant="default">
            {t('sql.saved')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <ScrollArea.Autosize mah={360}>
            {statements.length === 0 && <Menu.Label>{t('sql.noneSaved')}</Menu.Label>}
            {statements.map(({ id, name, statement }) => (
              <Menu.Item key={id} onClick={() => onOpen(statement.text)}>
                <span className={styles.savedName}>{name}</span>
                <span className={`code ${styles.past}`}>{shorten(statement.text)}</span>
              </Menu.Item>
            ))}
            {statements.length > 0 && <Menu.Divider />}
            {statements.map(({ id, name }) => (
              <Menu.Item key={id} leftSection={<Icon name="cross" size={14} />} onClick={() => removeStatement(id)}>
                {t('sql.removeSaved', { name })}
              </Menu.Item>
            ))}
          </ScrollArea.Autosize>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
