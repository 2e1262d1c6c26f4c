import { FIELD_ERRORS, type FieldErrorCode } from './field-errors.ts';
import { isolated } from './text.ts';

/** One line per thing that can go wrong: the HTTP status and the sentence the person reads. `{name}` is filled from params. */
export type ErrorText = { readonly status: number; readonly es: string; readonly en: string };

export const ERRORS = {
  // request
  'request.invalid': { status: 422, es: 'Hay datos por corregir.', en: 'Some fields need correcting.' },
  'request.malformed': { status: 400, es: 'No se pudo leer la solicitud.', en: 'The request could not be read.' },
  'request.too-large': { status: 413, es: 'El envío supera el tamaño permitido.', en: 'This is larger than allowed.' },
  'request.unsupported-type': { status: 415, es: 'Ese tipo de contenido no se acepta aquí.', en: 'That content type is not accepted here.' },
  'request.foreign-origin': { status: 403, es: 'La solicitud vino de otro sitio y fue rechazada.', en: 'The request came from another site and was refused.' },
  'request.key-reused': { status: 422, es: 'Esto ya se envió antes con otro contenido y aquello quedó guardado. Revise lo que hay antes de enviar de nuevo.', en: 'This was already sent with other content, and that was saved. Look at what is there before sending again.' },
  'request.too-many': { status: 429, es: 'Demasiados intentos. Espere {seconds} s y vuelva a intentar.', en: 'Too many attempts. Wait {seconds} s and try again.' },
  'request.too-slow': { status: 408, es: 'La solicitud tardó demasiado en llegar.', en: 'The request took too long to arrive.' },
  'request.headers-too-large': { status: 431, es: 'Los encabezados de la solicitud superan el tamaño permitido.', en: 'The headers of the request are larger than allowed.' },
  'route.not-found': { status: 404, es: 'Esa dirección no existe.', en: 'That address does not exist.' },
  'server.unexpected': { status: 500, es: 'Algo falló de nuestro lado. Ya quedó registrado.', en: 'Something failed on our side. It has been recorded.' },
  'server.unavailable': { status: 503, es: 'El servicio no responde en este momento. Vuelva a intentar en unos segundos.', en: 'The service is not answering right now. Try again in a few seconds.' },
  'work.too-long': { status: 422, es: 'La tarea pasó de {seconds} s y se detuvo sin guardar nada. Divídala: por ejemplo, un archivo por etapa.', en: 'The task took more than {seconds} s and was stopped; nothing was saved. Divide it: one file for each stage, for example.' },
  'work.too-large': { status: 422, es: 'La tarea necesitó más memoria de la permitida y se detuvo sin guardar nada. Divídala: por ejemplo, un archivo por etapa.', en: 'The task needed more memory than allowed and was stopped; nothing was saved. Divide it: one file for each stage, for example.' },
  'work.unknown': { status: 503, es: 'La tarea se interrumpió y no se sabe si llegó a guardarse. Mire el plan antes de repetirla.', en: 'The task was interrupted and it is not known whether it was saved. Look at the plan before doing it again.' },
  'work.queue-full': { status: 429, es: 'Su foro tiene varias tareas grandes en espera. Vuelva a intentar cuando terminen.', en: 'Your forum has several large tasks waiting. Try again when they are done.' },
  'server.read-only': { status: 503, es: 'Por ahora el servidor puede leer pero no guardar. No se guardó nada; vuelva a intentar en unos segundos.', en: 'For now the server can read but not save. Nothing was saved; try again in a few seconds.' },
  'server.disk-reserve': { status: 507, es: 'El disco del servidor está casi lleno y por ahora no se reciben archivos. Lo demás sigue funcionando. Avise a quien administra el servidor.', en: 'The disk of the server is almost full, so no files are taken for now. Everything else goes on. Tell whoever runs the server.' },
  'server.storage-failing': { status: 507, es: 'El servidor no pudo guardar el archivo: su disco está lleno o falla. Lo que ya llegó se conserva; vuelva a intentar más tarde.', en: 'The server could not store the file: its disk is full or failing. What has arrived is kept; try again later.' },
  // people
  'session.required': { status: 401, es: 'Ingrese para continuar.', en: 'Sign in to continue.' },
  'session.renewed': { status: 401, es: 'Su sesión se renovó. La conexión se abre otra vez.', en: 'Your session was renewed. The connection opens again.' },
  'session.other-person': { status: 401, es: 'En este navegador entró otra persona. Lo que usted escribió no se envió en su nombre.', en: 'Somebody else has signed in on this browser. What you wrote was not sent in their name.' },
  'session.not-found': { status: 404, es: 'Esa sesión ya no existe.', en: 'That session no longer exists.' },
  'sign-in.code-wrong': { status: 400, es: 'El código no es correcto. Intentos que quedan: {left}.', en: 'That code is not right. Tries left: {left}.' },
  'sign-in.code-dead': { status: 410, es: 'El código venció o se agotaron los intentos. Pida uno nuevo.', en: 'The code has expired or was tried too often. Ask for a new one.' },
  'sign-in.other-browser': { status: 409, es: 'Un código solo sirve en el navegador en que se pidió. Escríbalo allí, o pida uno nuevo aquí.', en: 'A code works only in the browser in which it was asked for. Type it there, or ask for a new one here.' },
  'sign-in.too-many': { status: 429, es: 'Ya se pidieron varios códigos para esta dirección. Use el último que llegó, o pida otro en {minutes} min.', en: 'Several codes have been asked for this address. Use the latest that arrived, or ask again in {minutes} min.' },
  'permission.denied': { status: 403, es: 'Su rol no permite esta acción.', en: 'Your role does not allow this.' },
  'permission.seat-required': { status: 403, es: 'Esta acción se hace en nombre de una organización: necesita un asiento vigente.', en: 'This is done for an organisation: it needs an open seat.' },
  'delivery.not-found': { status: 404, es: 'Ese aviso ya se entregó o ya no está en la lista.', en: 'That notice has been delivered by now, or is no longer in the list.' },
  'forum.not-found': { status: 404, es: 'Ese foro no existe o no está a su alcance.', en: 'That forum does not exist or is out of your reach.' },
  'role.not-found': { status: 404, es: 'Esa persona ya no tiene ese papel en el foro.', en: 'That person no longer has this role in the forum.' },
  // cycles and stages
  'cycle.not-found': { status: 404, es: 'Ese ciclo no existe o no está a su alcance.', en: 'That cycle does not exist or is out of your reach.' },
  'cycle.already-published': { status: 409, es: 'Este ciclo ya está publicado.', en: 'This cycle is already published.' },
  'cycle.changed-meanwhile': { status: 409, es: 'Otra persona corrigió este ciclo hace un momento. Revise y vuelva a intentar.', en: 'Someone else has just corrected this cycle. Check it and try again.' },
  'cycle.unchanged': { status: 409, es: 'No hay nada que corregir: todo dice ya lo mismo.', en: 'There is nothing to correct: everything already reads that way.' },
  'theme.in-use': { status: 409, es: 'El tema «{name}» ya tiene diagnósticos, reuniones, pizarras o compromisos. Puede cambiarle el nombre, pero no quitarlo.', en: 'The theme “{name}” already has diagnoses, meetings, boards or commitments. It can be renamed but not removed.' },
  'stage.not-found': { status: 404, es: 'Esa etapa no existe.', en: 'That stage does not exist.' },
  'stage.not-open': { status: 409, es: 'La etapa «{stageName}» aún no abre: comienza el {when}.', en: 'The stage “{stageName}” is not open yet: it starts on {when}.' },
  'stage.closed': { status: 409, es: 'La etapa «{stageName}» cerró el {when}.', en: 'The stage “{stageName}” closed on {when}.' },
  'stage.gate-unmet': { status: 409, es: 'La etapa «{stageName}» no puede abrir todavía: {missing}. La facilitación puede abrirla dando una razón pública.', en: 'The stage “{stageName}” cannot open yet: {missing}. A facilitator may open it by giving a public reason.' },
  'stage.changed-meanwhile': { status: 409, es: 'Otra persona cambió esta etapa hace un momento. Revise y vuelva a intentar.', en: 'Someone else has just changed this stage. Check it and try again.' },
  'organisation.not-found': { status: 404, es: 'Esa organización no existe en este foro.', en: 'That organisation does not exist in this forum.' },
  'seat.not-found': { status: 404, es: 'Ese asiento no existe.', en: 'That seat does not exist.' },
  'seat.choice-required': { status: 422, es: 'Usted tiene asientos de varias organizaciones. Elija por cuál actúa.', en: 'You hold seats of several organisations. Choose for which one you act.' },
  'theme.not-found': { status: 404, es: 'Ese tema no existe en este ciclo.', en: 'That theme does not exist in this cycle.' },
  // files
  'file.type-not-allowed': { status: 415, es: 'Ese tipo de archivo no se acepta. Use PDF, DOCX, ODT, XLSX, CSV, TXT, PNG o JPG.', en: 'That kind of file is not accepted. Use PDF, DOCX, ODT, XLSX, CSV, TXT, PNG or JPG.' },
  'file.type-mismatch': { status: 415, es: 'El contenido del archivo no corresponde a su extensión «{extension}».', en: 'The content of the file does not match its extension “{extension}”.' },
  'file.too-large': { status: 413, es: 'El archivo supera {limit}.', en: 'The file is larger than {limit}.' },
  // diagnoses
  'diagnosis.not-found': { status: 404, es: 'Ese diagnóstico no existe o no está a su alcance.', en: 'That diagnosis does not exist or is out of your reach.' },
  'diagnosis.changed-meanwhile': { status: 409, es: 'Otra persona de su organización guardó cambios hace un momento. Revise su versión y vuelva a intentar.', en: 'Someone else in your organisation saved changes a moment ago. Check their version and try again.' },
  'diagnosis.incomplete': { status: 422, es: 'Al diagnóstico le faltan partes para poder enviarse.', en: 'The diagnosis still lacks parts before it can be sent.' },
  'diagnosis.already-published': { status: 409, es: 'Este diagnóstico ya está publicado con el número {number} y no se puede cambiar.', en: 'This diagnosis is already published as number {number} and cannot be changed.' },
  'diagnosis.already-declared': { status: 409, es: 'Este diagnóstico ya está anunciado con el número {number}.', en: 'This diagnosis is already announced as number {number}.' },
  'diagnosis.still-draft': { status: 409, es: 'Es un borrador: nadie lo ha visto y no hace falta retirarlo.', en: 'This is a draft: nobody has seen it, so there is nothing to withdraw.' },
  'diagnosis.withdrawn': { status: 410, es: 'Este diagnóstico fue retirado: {reason}', en: 'This diagnosis was withdrawn: {reason}' },
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
  // meetings
  'meeting.not-found': { status: 404, es: 'Esa reunión no existe en este ciclo.', en: 'That meeting does not exist in this cycle.' },
  'meeting.changed-meanwhile': { status: 409, es: 'Otra persona cambió «{title}» hace un momento. Revise los cambios y vuelva a intentar.', en: 'Someone else has just changed “{title}”. Check what changed and try again.' },
  'meeting.is-cancelled': { status: 409, es: '«{title}» fue cancelada y ya no se puede cambiar.', en: '“{title}” was cancelled and can no longer be changed.' },
  'meeting.outside-stage': { status: 409, es: '«{title}» debe caber en la etapa «{stageName}», que va del {opens} al {closes}.', en: '“{title}” must fit in the stage “{stageName}”, which runs from {opens} to {closes}.' },
  'meeting.blocked': { status: 409, es: '«{title}» no se puede publicar: {who} está a la vez en «{other}» el {when}.', en: '“{title}” cannot be published: {who} is also taken by “{other}” on {when}.' },
  'meeting.not-published': { status: 409, es: '«{title}» no está publicada.', en: '“{title}” is not published.' },
  'meeting.no-room': { status: 409, es: '«{title}» no tiene sala que intercambiar.', en: '“{title}” has no room to swap.' },
  'meeting.room-taken': { status: 409, es: 'Otra reunión publicada ya ocupa esa sala a esa hora.', en: 'Another published meeting already has that room at that time.' },
  'meeting.too-many': { status: 409, es: 'Un ciclo admite {most} reuniones.', en: 'A cycle takes {most} meetings.' },
  'import.too-many-lines': { status: 413, es: 'El archivo tiene más de {most} líneas. Divídalo en varios.', en: 'The file has more than {most} lines. Divide it into several.' },
  'import.too-many-meetings': { status: 413, es: 'El archivo tiene más de {most} reuniones. Divídalo en varios.', en: 'The file has more than {most} meetings. Divide it into several.' },
  'import.too-many-people': { status: 413, es: 'El archivo invita a más de {most} personas en total (cada una cuenta por cada reunión). Divídalo en varios.', en: 'The file invites more than {most} people in total (each counts for every meeting). Divide it into several.' },
  'meeting.flags-changed': { status: 409, es: 'El plan cambió: los avisos se calcularon de nuevo. Empiece otra vez por los primeros.', en: 'The plan has changed: the flags were computed anew. Start again with the first ones.' },
  'meeting.too-many-overlaps': { status: 422, es: 'El ciclo tendría más de {most} cruces entre reuniones: son demasiadas a la misma hora. Revise las fechas.', en: 'The cycle would have more than {most} overlaps between meetings: too many at the same hour. Check the dates.' },
  'flag.not-found': { status: 404, es: 'Ese aviso ya no existe: alguna reunión cambió.', en: 'That flag no longer exists: a meeting has changed.' },
  'feed.not-found': { status: 404, es: 'Esa suscripción no existe o fue revocada.', en: 'That subscription does not exist or was revoked.' },
  // boards
  'board.not-found': { status: 404, es: 'Esa pizarra no existe o no está a su alcance.', en: 'That board does not exist or is out of your reach.' },
  'board.read-only': { status: 403, es: 'Usted observa esta pizarra: puede leerla, no escribir en ella.', en: 'You observe this board: you may read it, not write on it.' },
  'board.closed': { status: 409, es: 'La pizarra está cerrada.', en: 'The board is closed.' },
  'board.locked': { status: 409, es: 'La facilitación detuvo la escritura por un momento.', en: 'The facilitator has paused writing for a moment.' },
  'board.full': { status: 409, es: 'La pizarra llegó a su máximo.', en: 'The board has reached its maximum.' },
  'board.facilitator-only': { status: 403, es: 'Solo la facilitación puede hacer esto.', en: 'Only a facilitator may do this.' },
  'board.wrong-phase': { status: 409, es: 'Esto no corresponde a la fase actual de la pizarra.', en: 'This does not belong to the current phase of the board.' },
  'board.phase-not-allowed': { status: 409, es: 'La pizarra no puede pasar a esa fase.', en: 'The board cannot move to that phase.' },
  'board.unknown-column': { status: 422, es: 'Esa columna no existe en esta pizarra.', en: 'That column does not exist on this board.' },
  'board.restarted': { status: 409, es: 'La pizarra volvió a un momento anterior, porque la base de datos se repuso. Se muestra como quedó.', en: 'The board went back to an earlier moment, because its database was restored. It is shown as it stands now.' },
  'board.log-full': { status: 409, es: 'Esta pizarra llegó a {max} cambios y no admite más. Quien facilita todavía puede cerrarla; lo demás continúa en otra pizarra.', en: 'This board has reached {max} changes and takes no more. The facilitator can still close it; go on with another board.' },
  'board.share-used': { status: 409, es: 'Una persona puede hacer {max} cambios en una pizarra, y usted ya los hizo.', en: 'One person may make {max} changes on a board, and you have made them.' },
  'board.person-too-fast': { status: 429, es: 'Son demasiados cambios en un minuto. Lo suyo queda guardado en este equipo y se envía en unos segundos.', en: 'Too many changes within a minute. Yours are kept on this device and will be sent in a few seconds.' },
  'board.too-fast': { status: 429, es: 'Esta pizarra recibe demasiados cambios en un minuto. Lo suyo queda guardado en este equipo y se envía en unos segundos.', en: 'This board gets too many changes within a minute. Yours are kept on this device and will be sent in a few seconds.' },
  'board.key-missing': {
    status: 503,
    es: 'A este servidor le falta la llave de esta pizarra, que guarda quién escribió qué. Nada se ha perdido: avise a quien administra el servidor (DATA_DIR/keys).',
    en: 'This server lacks the key of this board, which keeps who wrote what. Nothing is lost: tell whoever runs the server (DATA_DIR/keys).',
  },
  'board.settings-fixed': { status: 409, es: 'Los ajustes quedaron fijados cuando la pizarra se abrió: son una promesa a quienes escriben.', en: 'The settings were fixed when the board opened: they are a promise to those who write.' },
  'board.busy': { status: 503, es: 'Hay mucha actividad. Sus cambios se guardan y se envían en un momento.', en: 'There is a lot going on. Your changes are kept and sent in a moment.' },
  'board.changed': { status: 409, es: 'Los ajustes de la pizarra cambiaron. Se vuelve a abrir.', en: 'The settings of the board have changed. It opens again.' },
  'board.access-ended': { status: 403, es: 'Su acceso a esta pizarra terminó.', en: 'Your access to this board has ended.' },
  'note.scribe-not-here': { status: 403, es: 'En esta pizarra no se anota en nombre de nadie: se prometió que no se vería quién habla.', en: 'On this board nobody writes on someone’s behalf: it was promised that nobody sees who speaks.' },
  'note.scribe-kinds-only': { status: 422, es: 'Aquí no se muestran nombres: elija una organización o un sector.', en: 'No names are shown here: choose an organisation or a sector.' },
  'note.scribe-of-forum': { status: 403, es: 'Solo quien tiene un asiento o un papel en el foro anota en nombre de sus personas y organizaciones.', en: 'Only people with a seat or a role in the forum write on behalf of its people and organisations.' },
  'guest.not-found': { status: 404, es: 'Esa voz invitada no existe en esta pizarra.', en: 'There is no such guest on this board.' },
  'guest.nothing-shown': { status: 409, es: 'Esta pizarra es anónima: no hay nada que confirmar.', en: 'This board is anonymous: there is nothing to confirm.' },
  'note.not-found': { status: 404, es: 'Esa nota ya no está.', en: 'That note is no longer there.' },
  'note.exists': { status: 409, es: 'Esa nota ya existe.', en: 'That note already exists.' },
  'note.empty': { status: 422, es: 'Escriba algo en la nota.', en: 'Write something on the note.' },
  'note.too-long': { status: 422, es: 'La nota es demasiado larga: caben {max} bytes, unas 300 palabras.', en: 'The note is too long: {max} bytes fit, about 300 words.' },
  'note.not-yours': { status: 403, es: 'Solo quien escribió la nota puede cambiarla.', en: 'Only the person who wrote the note may change it.' },
  'cluster.not-found': { status: 404, es: 'Ese grupo de notas ya no está.', en: 'That cluster is no longer there.' },
  'cluster.exists': { status: 409, es: 'Ese grupo de notas ya existe.', en: 'That cluster already exists.' },
  'cluster.same': { status: 422, es: 'Elija dos grupos distintos.', en: 'Choose two different clusters.' },
  'vote.not-found': { status: 404, es: 'No hay un voto suyo que retirar ahí.', en: 'There is no vote of yours to withdraw there.' },
  'vote.budget-spent': { status: 409, es: 'Ya usó sus {budget} votos. Retire uno para moverlo.', en: 'You have spent your {budget} votes. Withdraw one to move it.' },
  'vote.target-full': { status: 409, es: 'Se admiten {max} votos por persona en una misma opción.', en: 'One person may give the same option {max} votes.' },
  'op.malformed': { status: 400, es: 'No se pudo leer ese cambio.', en: 'That change could not be read.' },
  'op.client-taken': { status: 409, es: 'Esta pestaña perdió su identidad. Vuelva a cargar la página.', en: 'This tab has lost its identity. Load the page again.' },
  'frame.too-large': { status: 413, es: 'El envío supera los 64 KB permitidos.', en: 'This is larger than the 64 KB allowed.' },
  'frame.too-many': { status: 429, es: 'Demasiados cambios por segundo. Espere un momento.', en: 'Too many changes per second. Wait a moment.' },
  'join.not-found': { status: 404, es: 'Ese enlace no existe o dejó de servir. Pida uno nuevo a la facilitación.', en: 'That link does not exist or no longer works. Ask the facilitator for a new one.' },
  'join.closed': { status: 410, es: 'Ese enlace ya cerró. Pida uno nuevo a la facilitación.', en: 'That link has closed. Ask the facilitator for a new one.' },
  'join.removed': { status: 403, es: 'La facilitación terminó su acceso a esta pizarra.', en: 'The facilitators have ended your access to this board.' },
  'join.already-in': { status: 409, es: 'En este equipo ya entró {name}. Diga si continúa como esa persona o si usted es otra.', en: 'On this device {name} is already in. Say whether you go on as that person or are somebody else.' },
  'join.full': { status: 409, es: 'Ese enlace llegó a su cupo. Avise a la facilitación.', en: 'That link has reached its quota. Tell the facilitator.' },
  // commitments
  'commitment.not-found': { status: 404, es: 'Ese compromiso no existe o no está a su alcance.', en: 'That commitment does not exist or is out of your reach.' },
  'commitment.changed-meanwhile': { status: 409, es: 'Otra persona cambió este compromiso hace un momento. Revise sus cambios y vuelva a intentar.', en: 'Someone else has just changed this commitment. Check their changes and try again.' },
  'commitment.not-drafter': { status: 403, es: 'Este compromiso lo escribe su equipo de redacción. Únase al equipo para cambiarlo.', en: 'This commitment is written by its drafting team. Join the team to change it.' },
  'commitment.not-lead': { status: 403, es: 'En validación escribe la entidad responsable, con sus razones.', en: 'In validation the lead entity writes, with its reasons.' },
  'commitment.incomplete': { status: 422, es: 'Faltan datos para fijar una versión.', en: 'Some parts are missing before a version can be frozen.' },
  'commitment.unchanged': { status: 409, es: 'Nada cambió desde la versión {number}.', en: 'Nothing has changed since version {number}.' },
  'commitment.nothing-frozen': { status: 409, es: 'Fije una versión antes de publicar.', en: 'Freeze a version before publishing.' },
  'commitment.withdrawn': { status: 409, es: 'Este compromiso fue retirado y ya no se puede cambiar.', en: 'This commitment was withdrawn and can no longer be changed.' },
  'commitment.already': { status: 409, es: 'Este compromiso ya está en ese estado.', en: 'This commitment is already in that state.' },
  'commitment.board-hidden': { status: 409, es: 'Las notas de esa pizarra todavía son privadas. Cree el compromiso cuando se muestren.', en: 'The notes of that board are still private. Create the commitment once they are shown.' },
  'commitment.source-not-found': { status: 404, es: 'Ese origen no existe en este ciclo.', en: 'That source does not exist in this cycle.' },
  'rating.not-found': { status: 404, es: 'Esa calificación no existe o ya no cuenta.', en: 'That rating does not exist or counts no longer.' },
  'rating.own': {
    status: 422,
    es: 'Esa persona facilita el proceso o tiene un asiento en el foro. El potencial lo califican quienes revisan el plan, no quienes lo hacen.',
    en: 'That person facilitates the process or holds a seat in the forum. Potential is rated by those who review the plan, not by those who make it.',
  },
  'subject.not-found': { status: 404, es: 'Eso no existe o no está a su alcance.', en: 'That does not exist or is out of your reach.' },
  'comment.not-found': { status: 404, es: 'Ese comentario no existe.', en: 'That comment does not exist.' },
  'comment.closed': { status: 409, es: 'Los comentarios de este texto ya se cerraron. Se pueden leer.', en: 'Comments on this text are closed. They can still be read.' },
  'comment.removed': { status: 409, es: 'Este comentario ya fue retirado.', en: 'This comment was already removed.' },
  'comment.full': { status: 409, es: 'Este texto ya tiene 500 comentarios y no admite más.', en: 'This text already has 500 comments and takes no more.' },
  'version.not-found': { status: 404, es: 'Esa versión no existe.', en: 'That version does not exist.' },
  'commitment.not-approved': { status: 409, es: 'La votación «{ballot}» no aprobó este compromiso. Para publicarlo de todos modos, dé una razón pública.', en: 'The ballot “{ballot}” did not approve this commitment. To publish it all the same, give a public reason.' },
  'commitment.objections-open': {
    status: 409,
    es: 'En la votación «{ballot}» hay objeciones a este compromiso sin respuesta ({count}). Respóndalas, o dé una razón pública para incluirlo en el plan de todos modos.',
    en: 'In the ballot “{ballot}” there are objections to this commitment without an answer ({count}). Answer them, or give a public reason for taking it into the plan all the same.',
  },
  'commitment.not-voted': {
    status: 409,
    es: 'La votación «{ballot}» aprobó una versión anterior de este compromiso. Para incluir la nueva en el plan sin votarla, dé una razón pública.',
    en: 'The ballot “{ballot}” approved an earlier version of this commitment. To take the new one into the plan without a vote, give a public reason.',
  },
  'commitment.on-ballot': { status: 409, es: 'La votación «{ballot}» sobre este compromiso no tiene todavía un resultado. Espérelo, o dé una razón pública para publicarlo antes.', en: 'The ballot “{ballot}” on this commitment has no result yet. Wait for it, or give a public reason for publishing before.' },
  // ballots
  'ballot.not-found': { status: 404, es: 'Esa votación no existe o no está a su alcance.', en: 'That ballot does not exist or is out of your reach.' },
  'ballot.not-open': { status: 409, es: 'La votación aún no abre: comienza el {when}.', en: 'The ballot is not open yet: it starts on {when}.' },
  'ballot.not-announced': { status: 409, es: 'La votación todavía es un borrador.', en: 'The ballot is still a draft.' },
  'ballot.asked-now': {
    status: 409,
    es: 'La votación secreta «{ballot}» sobre el compromiso {commitment} todavía no tiene resultado. Dos votaciones secretas a la vez sobre un mismo texto dirían, por su diferencia, cómo votó alguien. Espere a que termine.',
    en: 'The secret ballot “{ballot}” on commitment {commitment} has no result yet. Two secret ballots on one text at the same time would tell, by their difference, how somebody voted. Wait until it has ended.',
  },
  'ballot.closed': { status: 409, es: 'La votación cerró el {when}. Este voto no se guardó.', en: 'The ballot closed on {when}. This vote was not stored.' },
  'ballot.already-closed': { status: 409, es: 'La votación ya cerró el {when}.', en: 'The ballot already closed on {when}.' },
  'ballot.not-on-roll': { status: 403, es: 'Usted no tiene un voto en el padrón de esta votación, que se fijó al anunciarla.', en: 'You have no vote on the roll of this ballot, which was frozen when it was announced.' },
  'ballot.already-cast': { status: 409, es: 'Ya se contó el voto de {organisation}. Un voto es definitivo y no se puede repetir.', en: 'The vote of {organisation} has already been counted. A vote is final and cannot be repeated.' },
  'ballot.key-reused': { status: 422, es: 'Ese envío ya se usó para un voto distinto.', en: 'That key was already used for a different vote.' },
  'ballot.announced': { status: 409, es: 'La votación ya fue anunciada: sus reglas y su padrón no cambian.', en: 'The ballot has been announced: its rules and its roll do not change.' },
  'ballot.changed-meanwhile': { status: 409, es: 'El borrador, o la regla del foro sobre quién vota, cambió hace un momento. Véalo otra vez antes de seguir.', en: 'The draft, or the forum’s rule on who votes, changed a moment ago. Look at it again before going on.' },
  'voting-rule.unchanged': { status: 409, es: 'Esa ya es la regla del foro.', en: 'That is the forum’s rule already.' },
  'ballot.empty-roll': { status: 409, es: 'Ningún asiento de miembro está vigente: no habría quién vote.', en: 'No member seat is open: there would be nobody to vote.' },
  'ballot.outside-stage': { status: 409, es: 'La votación debe terminar dentro de la etapa «{stageName}», que cierra el {when}.', en: 'The ballot must end within the stage “{stageName}”, which closes on {when}.' },
  'ballot.window-over': { status: 409, es: 'La fecha de cierre ya pasó. Corrija el plazo del borrador.', en: 'The closing date has passed. Correct the dates of the draft.' },
  'ballot.version-not-frozen': { status: 422, es: 'Solo se votan versiones fijadas de compromisos de este ciclo.', en: 'Only frozen versions of commitments of this cycle are voted on.' },
  'ballot.consent-needs-open': { status: 422, es: 'El consentimiento se decide con voto público: quien objeta da su razón.', en: 'Consent is decided by public vote: whoever objects gives a reason.' },
  'ballot.too-few-for-secret': {
    status: 409,
    es: 'Con doble mayoría y voto secreto hacen falta al menos {smallest} votos en el padrón de cada lado; hay {government} del Estado y {others} de los demás.',
    en: 'Two majorities with a secret vote need at least {smallest} votes on the roll of each side; there are {government} of government and {others} of the others.',
  },
  'ballot.roll-too-small': {
    status: 409,
    es: 'El voto secreto necesita un padrón de al menos {smallest} votos, y este tendría {roll}: con menos, el resultado diría cómo votó cada quien. Elija el voto público.',
    en: 'A secret vote needs a roll of at least {smallest} votes, and this one would have {roll}: with fewer, the result would tell how each voted. Choose the public vote.',
  },
  'ballot.too-few-to-close': {
    status: 409,
    es: 'Una votación secreta solo se cierra antes de su fecha cuando hay quórum ({needed} votos). Si no, cierra sola el {when}.',
    en: 'A secret ballot closes before its date only once there is quorum ({needed} votes). Otherwise it closes by itself on {when}.',
  },
  'ballot.window-short': { status: 409, es: 'Quedarían menos de {minutes} minutos para votar. Corrija el plazo del borrador.', en: 'Fewer than {minutes} minutes would be left to vote. Correct the dates of the draft.' },
  'ballot.texts-withdrawn': { status: 409, es: 'Todos los textos de esta votación se retiraron: ya no hay qué votar.', en: 'All texts of this ballot have been withdrawn: nothing is left to vote on.' },
  'objection.not-found': { status: 404, es: 'Esa objeción no existe o no está a su alcance.', en: 'That objection does not exist or is out of your reach.' },
  'objection.not-yours': { status: 403, es: 'Solo quien objetó puede retirar su objeción.', en: 'Only whoever objected can withdraw the objection.' },
  'objection.decided': { status: 409, es: 'Sobre esta objeción ya se decidió, y queda así.', en: 'This objection has been decided on, and it stays so.' },
  'ballot.count-refused': {
    status: 409,
    es: 'Los votos guardados no corresponden a quienes votaron: alguien los cambió por fuera de Minga. No se publica ningún resultado; avise a quien administra el servidor.',
    en: 'The stored votes do not match those who voted: somebody has changed them past Minga. No result is published; tell whoever runs the server.',
  },
  'ballot.tallies-hidden': { status: 409, es: 'El resultado se conoce al cierre, el {when}. Hasta entonces nadie lo ve.', en: 'The result is known at closing, on {when}. Until then nobody sees it.' },
  // consultations
  'consultation.not-found': { status: 404, es: 'Esa consulta no existe en este ciclo.', en: 'That consultation does not exist in this cycle.' },
  // demonstration
  'demo.forum-not-found': { status: 404, es: 'Ese foro de demostración no existe. Pruebe con «demo-es» o «demo-en».', en: 'There is no such demonstration forum. Try “demo-es” or “demo-en”.' },
} as const satisfies Record<string, ErrorText>;

export type ErrorCode = keyof typeof ERRORS;
export type Locale = 'es' | 'en';

export type FieldError = { field: string; code: string; message?: string; params?: Record<string, string | number> };
export type ErrorParams = Record<string, string | number>;

/** An expected refusal. Everything else that is thrown is a fault of ours and becomes a plain 500. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[];
  readonly params: ErrorParams;
  constructor(code: ErrorCode, details: { errors?: readonly FieldError[]; params?: ErrorParams } = {}) {
    super(code);
    this.name = 'AppError';
    this.code = code;
    this.errors = details.errors ?? [];
    this.params = details.params ?? {};
  }
  get status(): number {
    return ERRORS[this.code].status;
  }
}

function fill(text: string, params: ErrorParams): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => isolated(String(params[name] ?? whole)));
}

/** `params` may carry a `{name}_es` / `{name}_en` pair where the value itself is a word. */
function inLocale(params: ErrorParams, locale: Locale): ErrorParams {
  const own: ErrorParams = { ...params };
  for (const [name, value] of Object.entries(params)) {
    if (name.endsWith(`_${locale}`)) own[name.slice(0, -3)] = value;
  }
  return own;
}

/** The sentence for a person. */
export function errorTitle(code: ErrorCode, locale: Locale, params: ErrorParams = {}): string {
  return fill(ERRORS[code][locale], inLocale(params, locale));
}

/** The sentence beside a field; unknown codes fall back to «not valid» rather than to a code on screen. */
export function fieldMessage(error: FieldError, locale: Locale): string {
  if (error.message) return error.message;
  const text = FIELD_ERRORS[error.code as FieldErrorCode] ?? FIELD_ERRORS.invalid;
  return fill(text[locale], inLocale(error.params ?? {}, locale));
}
