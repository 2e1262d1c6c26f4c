import type { ErrorText } from '../kernel/error-text.ts';

export const FILES_ERRORS = {
  'file.type-not-allowed': { status: 415, es: 'Ese tipo de archivo no se acepta. Use PDF, DOCX, ODT, XLSX, CSV, TXT, PNG o JPG.', en: 'That kind of file is not accepted. Use PDF, DOCX, ODT, XLSX, CSV, TXT, PNG or JPG.' },
  'file.type-mismatch': { status: 415, es: 'El contenido del archivo no corresponde a su extensión «{extension}».', en: 'The content of the file does not match its extension “{extension}”.' },
  'file.too-large': { status: 413, es: 'El archivo supera {limit}.', en: 'The file is larger than {limit}.' },
  'upload.not-found': { status: 404, es: 'Ese envío ya no existe. Elija el archivo otra vez.', en: 'That upload no longer exists. Choose the file again.' },
  'upload.out-of-step': { status: 409, es: 'El envío va por otra parte del archivo. Se retoma desde donde quedó.', en: 'The upload stands at another part of the file. It resumes from where it was.' },
  'upload.quota': { status: 413, es: 'Llegó al máximo de {files} archivos o {limit} por persona.', en: 'You have reached the maximum of {files} files or {limit} per person.' },
  'file.not-found': { status: 404, es: 'Ese archivo no existe o no está a su alcance.', en: 'That file does not exist or is out of your reach.' },
  'file.published': { status: 409, es: 'Ese archivo ya forma parte de una versión publicada y se conserva.', en: 'That file is already part of a published version and is kept.' },
  'file.already-there': { status: 422, es: 'Ese mismo archivo ya está aquí: «{name}». No se guardó dos veces.', en: 'This very file is here already: “{name}”. It was not stored twice.' },
  'file.gone': { status: 410, es: 'El archivo guardado no se pudo leer. La facilitación ya lo ve en el registro.', en: 'The stored file could not be read. The facilitator already sees it in the register.' },
  'file.empty': { status: 422, es: 'El archivo está vacío.', en: 'The file is empty.' },
  'file.unreadable': { status: 415, es: 'El archivo está incompleto o dañado. Ábralo en su equipo, guárdelo de nuevo y vuelva a enviarlo.', en: 'The file is incomplete or damaged. Open it on your machine, save it again and send it once more.' },
  'file.protected': { status: 415, es: 'El archivo está protegido con una contraseña. Guárdelo sin protección y vuelva a subirlo.', en: 'The file is protected by a password. Save it without protection and upload it again.' },
  'file.macros': { status: 415, es: 'El documento lleva macros, que son programas. Guárdelo sin macros y vuelva a subirlo.', en: 'The document holds macros, which are programs. Save it without macros and upload it again.' },
  'file.remote-template': { status: 415, es: 'El documento toma su plantilla de otra dirección ({address}) al abrirse. Guárdelo con la plantilla normal y vuelva a subirlo.', en: 'The document takes its template from another address ({address}) when it is opened. Save it with the normal template and upload it again.' },
  'file.remote-pictures': {
    status: 415,
    es: 'El documento muestra imágenes que toma de otra dirección ({address}): al abrirlo, esa dirección sabría quién lo lee. Guarde las imágenes dentro del documento y vuelva a subirlo.',
    en: 'The document shows pictures that it takes from another address ({address}): that address would learn who opens it. Save the pictures inside the document and upload it again.',
  },
  'file.remote-parts': {
    status: 415,
    es: 'El documento toma datos o partes de otra dirección ({address}) al abrirse. Quite ese vínculo, o guarde dentro lo que trae, y vuelva a subirlo.',
    en: 'The document takes data or parts from another address ({address}) when it is opened. Remove that link, or save what it brings inside, and upload it again.',
  },
  'file.foreign-part': {
    status: 415,
    es: 'El documento lleva dentro una parte que no es de un documento de oficina: una página web u otro texto incrustado, o una declaración DOCTYPE. Ábralo, guárdelo de nuevo y vuelva a subirlo.',
    en: 'The document has a part inside that does not belong in an office document: a web page or other embedded text, or a DOCTYPE declaration. Open it, save it again and upload it once more.',
  },
  'file.program-inside': { status: 415, es: 'El archivo lleva un programa dentro. Quítelo y vuelva a subirlo.', en: 'The file has a program inside. Take it out and upload it again.' },
  'file.unsafe-archive': { status: 415, es: 'El archivo contiene más de lo que un documento necesita (demasiadas partes, demasiado grande al abrirse u otro archivo comprimido dentro).', en: 'The file holds more than a document needs (too many parts, too large once opened, or another archive inside).' },
} as const satisfies Record<string, ErrorText>;
