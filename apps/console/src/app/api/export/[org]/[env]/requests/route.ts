import { answerExport } from '@/features/requests/server/answer-export.ts';

export const dynamic = 'force-dynamic';

type RouteProps = { params: Promise<{ org: string; env: string }> };

export async function GET(request: Request, { params }: RouteProps): Promise<Response> {
  return answerExport(request, await params);
}
