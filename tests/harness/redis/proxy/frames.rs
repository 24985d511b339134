//! Where commands and replies begin and end.

/// Takes the whole commands off the front, and gives their names.
pub(super) fn commands(bytes: &mut Vec<u8>) -> Vec<String> {
    let mut names = Vec::new();
    while let Some(end) = end(bytes) {
        names.push(name(&bytes[..end]));
        bytes.drain(..end);
    }
    names
}

/// Takes the whole replies off the front, and counts them; what is said unasked is none.
pub(super) fn replies(bytes: &mut Vec<u8>) -> usize {
    let mut count = 0;
    while let Some(end) = end(bytes) {
        count += usize::from(bytes[0] != b'>');
        bytes.drain(..end);
    }
    count
}

/// The text of the first part.
fn name(command: &[u8]) -> String {
    let mut lines = command.split(|byte| *byte == b'\n').skip(2);
    let name = lines.next().unwrap_or_default();
    String::from_utf8_lossy(name).trim_end().to_uppercase()
}

/// Where the frame at the front ends; nothing while it isn't whole.
fn end(bytes: &[u8]) -> Option<usize> {
    let line = bytes.iter().position(|byte| *byte == b'\n')? + 1;
    let number = || std::str::from_utf8(&bytes[1..line]).ok()?.trim().parse::<i64>().ok();
    let parts = match bytes[0] {
        b'$' | b'=' | b'!' => {
            let length = usize::try_from(number()?).map_or(0, |length| length + 2);
            return (bytes.len() >= line + length).then_some(line + length);
        }
        b'*' | b'~' | b'>' => number()?.max(0),
        b'%' => number()?.max(0) * 2,
        _ => 0,
    };
    (0..parts).try_fold(line, |at, _| Some(at + end(bytes.get(at..)?)?))
}
