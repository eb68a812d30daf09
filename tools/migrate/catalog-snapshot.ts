import pg from 'pg';
import { z } from 'zod';

const connectTimeoutMs = 10_000;
const lines = z.array(z.object({ line: z.string() }));

const ours = `n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`;

/** An access list as words, its owner's name replaced, because databases differ in it. */
function rights(acl: string, owner: string): string {
  return `coalesce((
    SELECT string_agg(entry, '; ' ORDER BY entry COLLATE "C") FROM (
      SELECT CASE WHEN a.grantee = 0 THEN 'PUBLIC' WHEN a.grantee = ${owner} THEN 'owner' ELSE a.grantee::regrole::text END
        || ': ' || string_agg(a.privilege_type || CASE WHEN a.is_grantable THEN '*' ELSE '' END, ', ' ORDER BY a.privilege_type COLLATE "C") AS entry
      FROM aclexplode(${acl}) AS a GROUP BY a.grantee
    ) AS entries), '(default)')`;
}

/** What Prisma does not see, one query per kind; each row is one entry. */
const sections: Readonly<Record<string, string>> = {
  extensions: `SELECT extname AS line FROM pg_extension WHERE extname <> 'plpgsql'`,
  roles: `SELECT format('%s login=%s superuser=%s bypassrls=%s createdb=%s createrole=%s inherit=%s', rolname, rolcanlogin, rolsuper,
      rolbypassrls, rolcreatedb, rolcreaterole, rolinherit) AS line FROM pg_roles WHERE rolname LIKE 'waygate\\_%'`,
  schemas: `SELECT format('%s | %s', nspname, ${rights('nspacl', 'nspowner')}) AS line FROM pg_namespace n WHERE ${ours}`,
  relations: `SELECT format('%s.%s kind=%s rls=%s forced=%s partitioned=%s partition_of=%s bounds=%s | %s', n.nspname, c.relname, c.relkind,
      c.relrowsecurity, c.relforcerowsecurity, coalesce(pg_get_partkeydef(c.oid), '-'),
      coalesce((SELECT inhparent::regclass::text FROM pg_inherits WHERE inhrelid = c.oid), '-'),
      coalesce(pg_get_expr(c.relpartbound, c.oid), '-'), ${rights('c.relacl', 'c.relowner')}) AS line
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${ours} AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND c.relname <> '_prisma_migrations'`,
  views: `SELECT format('%s.%s AS %s', n.nspname, c.relname, pg_get_viewdef(c.oid)) AS line
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${ours} AND c.relkind IN ('v', 'm')`,
  'column rights': `SELECT format('%s.%s.%s | %s', n.nspname, c.relname, a.attname, ${rights('a.attacl', 'c.relowner')}) AS line
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${ours} AND a.attacl IS NOT NULL`,
  'default rights': `SELECT format('%s in %s | %s', d.defaclobjtype, coalesce(d.defaclnamespace::regnamespace::text, 'every schema'),
      ${rights('d.defaclacl', 'd.defaclrole')}) AS line FROM pg_default_acl d`,
  policies: `SELECT format('%s.%s %s %s %s TO %s USING %s WITH CHECK %s', schemaname, tablename, policyname, permissive, cmd,
      array_to_string(ARRAY(SELECT r::text FROM unnest(roles) AS r ORDER BY 1), ', '), coalesce(qual, '-'), coalesce(with_check, '-')) AS line
    FROM pg_policies`,
  checks: `SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(k.oid)) AS line
    FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace WHERE ${ours} AND contype IN ('c', 'x')`,
  'special indexes': `SELECT pg_get_indexdef(i.indexrelid) AS line FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_am m ON m.oid = c.relam
    WHERE ${ours} AND (i.indpred IS NOT NULL OR i.indexprs IS NOT NULL OR m.amname <> 'btree')`,
  triggers: `SELECT pg_get_triggerdef(t.oid) AS line FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${ours} AND NOT t.tgisinternal`,
  functions: `SELECT format(E'%s | %s\\n%s', p.oid::regprocedure, ${rights('p.proacl', 'p.proowner')},
      CASE WHEN p.prokind = 'a' THEN (SELECT format('AGGREGATE transition=%s combine=%s state=%s initial=%s', g.aggtransfn, g.aggcombinefn,
        g.aggtranstype::regtype, coalesce(g.agginitval, '-')) FROM pg_aggregate g WHERE g.aggfnoid = p.oid)
      ELSE pg_get_functiondef(p.oid) END) AS line
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE ${ours} AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')`,
};

/**
 * Describes everything of a database's catalogue that Prisma does not see: roles, rights, row-level security, partitions,
 * checks, triggers, functions. The same schema gives the same text, whoever owns it.
 */
export async function catalogSnapshot(databaseUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: connectTimeoutMs });
  client.on('error', () => undefined);
  await client.connect();
  try {
    // Names then show without their schema only where it is public, whatever the caller's settings are.
    await client.query('SET search_path = public');
    const parts: string[] = [];
    for (const [title, query] of Object.entries(sections)) {
      const rows = lines.parse((await client.query(query)).rows);
      const entries = rows.map((row) => row.line.trimEnd()).sort();
      if (entries.length > 0) parts.push(`## ${title}\n${entries.join('\n')}\n`);
    }
    return parts.join('\n');
  } finally {
    await client.end();
  }
}
