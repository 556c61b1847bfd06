// Photos are made smaller on the device. Drawing them anew also leaves behind the place, the time and the phone.

const LONGEST = 1600
const QUALITY = 0.8

/** A photo as it will be kept: {blob, name, kind}. What this browser cannot open goes as it is, and the server looks at it. */
export async function reduced (file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(1, Math.round(picture.width * scale))
    canvas.height = Math.max(1, Math.round(picture.height * scale))
    canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height)
    picture.close()
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY))
    if (!blob) throw new Error('no picture')
    return { blob, name: `${file.name.replace(/\.[^.]*$/, '') || 'photo'}.jpg`, kind: 'photo' }
  } catch {
    return { blob: await inMemory(file), name: file.name, kind: 'photo' }
  }
}

/** A document, read at once: a file on a card may be gone when there is a signal. */
export async function whole (file) {
  return { blob: await inMemory(file), name: file.name, kind: 'document' }
}

const inMemory = async (file) => new Blob([await file.arrayBuffer()], { type: file.type })
