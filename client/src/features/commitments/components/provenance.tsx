import type { Source } from '@minga/shared/commitments/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useTranslation } from 'react-i18next';
import { Stack, Text } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';
import s from './provenance.module.css';

type Props = { sources: readonly Source[]; slug: string; lang: string };

/** Notes shown before the rest is folded away. */
const SHOWN = 3;

/** Whose words they are; a guest's are told from those of an organisation. */
function Voice({ source }: { source: Source }) {
  const { t } = useTranslation('commitments');
  const { organisation, isVerified, origin, confirmedBy } = source;
  const guest = origin ? t('provenance.guestFrom', { origin }) : t('provenance.guest');
  const mark = confirmedBy ? t('provenance.confirmed', { by: confirmedBy }) : isVerified === false ? guest : null;
  const words = [organisation, mark].filter(Boolean).join(' · ');
  return words ? <span className={s.who}>{words}</span> : null;
}

function Note({ note, lang }: { note: Source; lang: string }) {
  return (
    <li className={s.note}>
      <span lang={lang}>{note.label}</span>
      <Voice source={note} />
    </li>
  );
}

function ClusterSource({
  cluster,
  notes,
  slug,
  lang,
}: Omit<Props, 'sources'> & { cluster: Source; notes: readonly Source[] }) {
  const { t } = useTranslation('commitments');
  return (
    <Stack as="li" gap={1} align="start" className={s.source}>
      <Text as="span" tone="muted" size={14} weight={600}>
        {t('provenance.cluster')}
      </Text>
      <strong lang={lang}>{cluster.label}</strong>
      {cluster.boardId && (
        <Link to={paths.board(slug, cluster.boardId)} lang={lang}>
          {t('provenance.board', { title: cluster.boardTitle })}
        </Link>
      )}
      <Stack as="ul" gap={1.5} className={s.notes}>
        {notes.slice(0, SHOWN).map((note) => (
          <Note key={note.id} note={note} lang={lang} />
        ))}
      </Stack>
      {notes.length > SHOWN && (
        <details>
          <summary>{t('provenance.more', { count: notes.length })}</summary>
          <Stack as="ul" gap={1.5} className={s.notes}>
            {notes.slice(SHOWN).map((note) => (
              <Note key={note.id} note={note} lang={lang} />
            ))}
          </Stack>
        </details>
      )}
    </Stack>
  );
}

/** The thread back: the cluster and its notes, diagnoses, contributions. What a reader may not see is counted. */
export function Provenance({ sources, slug, lang }: Props) {
  const { t } = useTranslation('commitments');
  const named = sources.filter(({ label }) => label !== null);
  const clusters = named.filter(({ kind }) => kind === 'cluster');
  const isInside = (note: Source) => note.kind === 'note' && clusters.some(({ id }) => id === note.clusterId);
  const others = named.filter((source) => source.kind !== 'cluster' && !isInside(source));
  // Consultations stand above commitments and tell their contributions themselves; here they are counted.
  const contributions = sources.filter(({ kind, label }) => kind === 'contribution' && label === null).length;
  const hidden = sources.length - named.length - contributions;
  return (
    <Stack as="section" gap={3} aria-labelledby="provenance" className={s.panel}>
      <Text as="h2" size={18} id="provenance">
        {t('provenance.title')}
      </Text>
      {sources.length === 0 && (
        <Text tone="muted" size={15}>
          {t('provenance.none')}
        </Text>
      )}
      <Stack as="ul" gap={4} className={s.sources}>
        {clusters.map((cluster) => (
          <ClusterSource
            key={cluster.id}
            cluster={cluster}
            slug={slug}
            lang={lang}
            notes={named.filter((one) => one.kind === 'note' && one.clusterId === cluster.id)}
          />
        ))}
        {others.map((source) => (
          <Stack as="li" gap={1} align="start" key={source.id} className={s.source}>
            <Text as="span" tone="muted" size={14} weight={600}>
              {t(`provenance.${source.kind}`)}
            </Text>
            {source.kind !== 'diagnosis' || source.number === null ? (
              <span lang={lang}>{source.label}</span>
            ) : (
              <Link to={paths.diagnosis(slug, source.number)} lang={lang}>{`${source.number}. ${source.label}`}</Link>
            )}
            <Voice source={source} />
          </Stack>
        ))}
      </Stack>
      {contributions > 0 && (
        <p>
          <Link to={paths.consultations(slug)} className={s.link}>
            {t('provenance.contributions', { count: contributions })}
          </Link>
        </p>
      )}
      {hidden > 0 && (
        <Text tone="muted" size={15}>
          {t('provenance.hidden', { count: hidden })}
        </Text>
      )}
    </Stack>
  );
}
