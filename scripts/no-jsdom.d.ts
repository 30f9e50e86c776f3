// What `jsdom` means to the compiler: as good as nothing. It came in with jest, and by way of vitest's declarations its own ones would bring the
// types of a browser into code that runs on a server. tsconfig.json points here.
export declare const JSDOM: unknown
