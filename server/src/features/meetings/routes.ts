import { attendanceRoutes } from './routes/attendance.ts';
import { calendarRoutes } from './routes/calendar.ts';
import { flagRoutes } from './routes/flags.ts';
import { importRoutes } from './routes/import.ts';
import { meetingRoutes } from './routes/meetings.ts';

/** Meetings from draft to calendar, and what the schedule rules notice about them. */
export const meetingsRoutes = [...flagRoutes, importRoutes, ...calendarRoutes, ...meetingRoutes, ...attendanceRoutes];
