import { answerAuditExport } from '@/features/audit/server/answer-audit-export.ts';

export const dynamic = 'force-dynamic';

type RouteProps = { params: Promise<{ org: string; env: string }> };

export async function GET(request: Request, { params }: RouteProps): Promise<Response> {
  return answerAuditExport(request, await params);
}
