#include "cli/link_state.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <nlohmann/json.hpp>

namespace amends::cli {
namespace {

// Changes whenever other code would give other pairs or another model from the same input.
constexpr std::string_view form = "amends link state 1\n";
constexpr const char* model_file = "trained.json";
constexpr const char* key_file = "key";

// Length and content, so that no two lists of texts give one stream of bytes.
void add_text(base::Digest& digest, std::string_view text) {
  digest.update(std::to_string(text.size()) + "\n");
  digest.update(text);
}

Result<Hash> key_of(const std::vector<std::string>& files, const std::string& options,
                    base::Task& task) {
  base::Digest digest(base::Algorithm::sha256);
  digest.update(form);
  add_text(digest, options);
  for (const std::string& file : files) {
    std::error_code ignored;
    task.stage("Looking through " + file, "bytes", fs::file_size(file, ignored));
    add_text(digest, file);
    base::Digest content(base::Algorithm::sha256);
    AMENDS_CHECK(base::read_in_pieces(file, [&](base::ByteSpan piece) -> Status {
      content.update(piece);
      task.advance(piece.size());
      if (task.stopped()) return base::interrupted();
      return {};
    }));
    digest.update(content.finish());
  }
  return base::hash_from(digest.finish());
}

}  // namespace

void remove_leftovers(const std::string& output, bool own) {
  if (output.empty()) return;
  const fs::path path = output;
  const std::string begin = "." + path.filename().string() + ".";
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(begin) || !name.ends_with(".new")) continue;
    int process = 0;
    const char* const at = name.data() + begin.size();
    const auto [rest, fault] = std::from_chars(at, name.data() + name.size(), process);
    if (fault != std::errc() || *rest != '.' || process <= 0) continue;
    const bool is_gone = kill(process, 0) != 0 && errno == ESRCH;
    if (is_gone || (own && process == getpid())) fs::remove(entry.path(), ignored);
  }
}

Result<LinkState> LinkState::open(const std::string& output, const std::vector<std::string>& files,
                                  const std::string& options, base::Task& task) {
  LinkState state;
  if (output.empty()) {
    state.folder_ =
        fs::temp_directory_path() / fmt::format("amends-link-{}.state", static_cast<int>(getpid()));
  } else {
    state.folder_ = output + ".state";
    AMENDS_TRY(state.key_, key_of(files, options, task));
  }
  AMENDS_CHECK(state.lock());
  const std::string key = base::to_hex(state.key_);
  const auto kept = base::read_file(state.folder_ / key_file);
  if (kept && *kept == key) return state;
  if (!kept && !state.is_empty()) {
    return fail(Code::refused,
                "{}: it stands where work is kept while it goes on, and was not made for that; "
                "move it away or write the output elsewhere",
                state.folder_.string());
  }
  AMENDS_CHECK(state.clear());
  AMENDS_CHECK(base::write_file(state.folder_ / key_file, key));
  return state;
}

// A process that ends takes the folder away: then the lock is on one that has no name any more, and
// the next is tried.
Status LinkState::lock() {
  struct stat held{}, named{};
  do {
    AMENDS_CHECK(base::make_folders(folder_));
    const int descriptor = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0 && errno == ENOENT) continue;
    if (descriptor < 0) return fail(base::system_error(errno, "opening", folder_));
    locked_ = std::shared_ptr<const int>(new int(descriptor), [](const int* open) {
      ::close(*open);
      delete open;
    });
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
      return fail(Code::busy,
                  "another amends link works for the same output (in {}); wait until it is done, "
                  "or write elsewhere",
                  folder_.string());
    }
    if (::fstat(descriptor, &held) != 0)
      return fail(base::system_error(errno, "looking at", folder_));
  } while (::stat(folder_.c_str(), &named) != 0 || named.st_ino != held.st_ino ||
           named.st_dev != held.st_dev);
  return {};
}

// But for a key that was half written.
bool LinkState::is_empty() const {
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_, ignored)) {
    if (!entry.path().filename().string().starts_with(fmt::format(".{}.", key_file))) return false;
  }
  return true;
}

// The key last: as long as it stands, the rest is known to be ours.
Status LinkState::clear() const {
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_, ignored)) {
    if (entry.path().filename() != key_file) AMENDS_CHECK(base::remove_folder(entry.path()));
  }
  return base::remove_folder(folder_ / key_file);
}

std::optional<KeptModel> LinkState::model() const {
  const auto text = base::read_file(folder_ / model_file);
  if (!text) return std::nullopt;
  const auto json = nlohmann::json::parse(*text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  return KeptModel{json.value("settings", ""), json.value("words", std::vector<std::string>()),
                   json.value("made", std::vector<std::string>())};
}

Status LinkState::keep(const KeptModel& model) const {
  const nlohmann::json json = {
      {"settings", model.settings}, {"words", model.words}, {"made", model.made}};
  return base::write_file(folder_ / model_file, json.dump());
}

Status LinkState::remove() const {
  AMENDS_CHECK(clear());
  return base::remove_folder(folder_);
}

void LinkState::remove_if_empty() const {
  std::error_code ignored;
  const auto files = std::distance(fs::directory_iterator(folder_, ignored), {});
  if (files <= 1 || key_ == Hash{}) (void)remove();  // the key alone
}

}  // namespace amends::cli
