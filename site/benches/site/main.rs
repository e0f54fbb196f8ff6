//! scratch
mod contest;
/// Whatever went wrong.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;
fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().collect();
    let size = contest::SIZES.iter().find(|size| size.name == args[1]).unwrap();
    let mut made = contest::Made::new(std::path::Path::new(&args[2]), *size)?;
    let copy = format!("{}-10", args[2]);
    std::process::Command::new("cp").args(["-a", &args[2], &copy]).status()?;
    made.root = copy.into();
    made.batch(10)?;
    Ok(())
}
