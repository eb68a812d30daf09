import { answerLive } from '@/features/requests/server/answer-live.ts';

export const dynamic = 'force-dynamic';

type RouteProps = { params: Promise<{ org: string }> };

export async function GET(request: Request, { params }: RouteProps): Promise<Response> {
  const { org } = await params;
  return answerLive(request, { org, env: new URL(request.url).searchParams.get('env') ?? '' });
}
