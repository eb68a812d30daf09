import { answerManagement } from '@/management/answer-management.ts';

export const dynamic = 'force-dynamic';

type RouteProps = { params: Promise<{ path: string[] }> };

async function handle(request: Request, { params }: RouteProps): Promise<Response> {
  return answerManagement(request, (await params).path);
}

export { handle as DELETE, handle as GET, handle as PATCH, handle as POST, handle as PUT };
