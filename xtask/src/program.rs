//! A child program: its words, its environment, and the two ways to run it.
//!
//! Children stay in this program's process group, so Ctrl-C at the terminal ends them together with it.

use std::{
    env, fmt,
    io::{self, BufRead, BufReader, PipeReader},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use crate::failure::Failure;

/// How often a silent child is asked whether it has ended.
const POLL: Duration = Duration::from_millis(50);

/// How long the output of a child that has ended is still read: a process that it left behind may hold the pipe open.
const DRAIN: Duration = Duration::from_secs(2);

/// The workspace's folder, where every program runs.
pub fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// A program to run.
#[derive(Clone, Debug)]
pub struct Program {
    words: Vec<String>,
    variables: Vec<(&'static str, String)>,
}

/// What a program that ran quietly said.
pub struct Output {
    /// It ended with exit code 0.
    pub success: bool,
    /// Everything it wrote, stdout and stderr as they came.
    pub text: String,
}

impl Program {
    /// The program of a command line whose words have no spaces in them.
    pub fn new(line: &str) -> Self {
        Self { words: line.split_whitespace().map(str::to_owned).collect(), variables: Vec::new() }
    }

    /// Adds one word, whatever is in it.
    pub fn word(mut self, word: impl Into<String>) -> Self {
        self.words.push(word.into());
        self
    }

    /// Sets an environment variable.
    pub fn variable(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.variables.push((name, value.into()));
        self
    }

    /// Runs with this program's own terminal, and gives the child's exit code.
    pub fn run(&self) -> Result<u8, Failure> {
        let status = self.command().status().map_err(|error| self.not_started(&error))?;
        Ok(exit_code(status))
    }

    /// Runs quietly: each line goes to `watch` as it comes, and into the output.
    pub fn run_quietly(&self, watch: impl FnMut(&str)) -> Result<Output, Failure> {
        let (child, lines) = self.spawn_with_lines().map_err(|error| self.not_started(&error))?;
        read_to_end(child, &lines, watch).map_err(|error| Failure::Broken(format!("`{self}`: {error}")))
    }

    fn spawn_with_lines(&self) -> io::Result<(Child, Receiver<String>)> {
        let (reader, writer) = io::pipe()?;
        let mut command = self.command();
        let child = command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer).spawn()?;
        // The command still holds this side's write ends: with them open, the pipe would never end.
        drop(command);
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || send_lines(reader, &sender));
        Ok((child, lines))
    }

    fn command(&self) -> Command {
        let (program, rest) = self.words.split_first().map_or(("", &[][..]), |(first, rest)| (first, rest));
        // Inside `cargo xtask`, CARGO is the very cargo that runs us: the same toolchain, wherever PATH points.
        let program = if program == "cargo" {
            env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
        } else {
            program.to_owned()
        };
        let mut command = Command::new(program);
        command.args(rest).current_dir(root()).envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    fn not_started(&self, error: &io::Error) -> Failure {
        Failure::Broken(format!("`{self}` could not be started: {error}"))
    }
}

/// The command line, as one would type it.
impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.variables {
            write!(f, "{name}=\"{value}\" ")?;
        }
        write!(f, "{}", self.words.join(" "))
    }
}

fn send_lines(reader: PipeReader, lines: &mpsc::Sender<String>) {
    for line in BufReader::new(reader).split(b'\n').map_while(Result::ok) {
        if lines.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
            return;
        }
    }
}

fn read_to_end(
    mut child: Child,
    lines: &Receiver<String>,
    mut watch: impl FnMut(&str),
) -> io::Result<Output> {
    let mut text = String::new();
    let mut ended: Option<(ExitStatus, Instant)> = None;
    loop {
        match lines.recv_timeout(POLL) {
            Ok(line) => {
                watch(&line);
                text.push_str(&line);
                text.push('\n');
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                return Ok(Output { success: child.wait()?.success(), text });
            }
        }
        if ended.is_none() {
            ended = child.try_wait()?.map(|status| (status, Instant::now()));
        }
        if let Some((status, at)) = ended
            && at.elapsed() > DRAIN
        {
            return Ok(Output { success: status.success(), text });
        }
    }
}

/// The child's exit code; a child that a signal ended has none, and counts as failed.
fn exit_code(status: ExitStatus) -> u8 {
    status.code().map_or(1, |code| u8::try_from(code).unwrap_or(1))
}

#[cfg(test)]
mod tests {
    use super::Program;

    fn shell(script: &str) -> Program {
        Program::new("sh -c").word(script)
    }

    #[test]
    fn both_streams_are_kept_in_the_order_they_were_written() {
        let mut seen = Vec::new();
        let output = shell("echo one; echo two >&2; echo three")
            .run_quietly(|line| seen.push(line.to_owned()))
            .unwrap();
        assert_eq!(seen, ["one", "two", "three"]);
        assert_eq!(output.text, "one\ntwo\nthree\n");
        assert!(output.success);
    }

    #[test]
    fn the_exit_code_of_a_child_is_passed_on() {
        assert_eq!(shell("exit 7").run().unwrap(), 7);
        assert_eq!(shell("kill -9 $$").run().unwrap(), 1);
        assert!(!shell("exit 7").run_quietly(|_| ()).unwrap().success);
    }

    #[test]
    fn a_process_left_behind_with_the_pipe_open_does_not_hold_us() {
        let output = shell("sleep 60 & echo $!").run_quietly(|_| ()).unwrap();
        assert!(output.success);
        // The promise is that this line is reached; the sleeper has no further use.
        Program::new("kill").word(output.text.trim()).run().unwrap();
    }

    #[test]
    fn variables_reach_the_child() {
        let output = shell("echo $GREETING").variable("GREETING", "hello there").run_quietly(|_| ()).unwrap();
        assert_eq!(output.text, "hello there\n");
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let failure = Program::new("no-such-program --at all").run().unwrap_err().to_string();
        assert!(failure.contains("`no-such-program --at all` could not be started"), "{failure}");
    }
}
