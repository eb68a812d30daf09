import { answerModelsExport } from '@/features/models/server/answer-models-export.ts';

export const dynamic = 'force-dynamic';

type RouteProps = { params: Promise<{ org: string; env: string }> };

export async function GET(request: Request, { params }: RouteProps): Promise<Response> {
  return answerModelsExport(request, await params);
}
