import { frameOf } from "./paper.ts";

/** Some phones never answer. */
const PATIENCE_MS = 4000;
type PhotoTaker = { takePhoto(): Promise<Blob> };
type WithImageCapture = { ImageCapture?: new (track: MediaStreamTrack) => PhotoTaker };

/** A photo: as the camera takes it where the browser can do that (more pixels), otherwise the frame of the video. */
export async function takeStill(track: MediaStreamTrack, video: HTMLVideoElement): Promise<Blob> {
  const { ImageCapture } = window as unknown as WithImageCapture;
  if (!ImageCapture) return frameOf(video);
  const tooLong = new Promise<never>((_resolve, reject) => {
    setTimeout(() => reject(new Error("the camera doesn't answer")), PATIENCE_MS);
  });
  try {
    const photo = await Promise.race([new ImageCapture(track).takePhoto(), tooLong]);
    return photo.size > 0 ? photo : await frameOf(video);
  } catch {
    return frameOf(video);
  }
}
