#include "simulate/world.h"

#include <algorithm>
#include <charconv>

namespace amends::simulate {
namespace {

using programme::Programme;

// The heads of loss that stand for each role, the most usual first.
struct RoleHeads {
  Role role;
  std::array<std::string_view, 4> heads;
};
constexpr RoleHeads role_heads[] = {
    {Role::displacement, {"DISPLACEMENT", "TRANSFER_DEPORTATION"}},
    {Role::death, {"DEATH"}},
    {Role::missing, {"MISSING"}},
    {Role::injury, {"INJURY"}},
    {Role::ill_treatment, {"TORTURE", "LIBERTY", "SEXUAL_VIOLENCE", "FORCED_LABOUR"}},
    {Role::dwelling, {"DWELLING_DESTRUCTION", "DWELLING_DAMAGE"}},
    {Role::access, {"LOSS_OF_ACCESS"}},
    {Role::non_owner, {"LOSS_OF_HOME_NON_OWNER"}},
    {Role::land, {"LAND"}},
    {Role::movables, {"MOVABLES"}},
    {Role::communal, {"CULTURAL_COMMUNAL"}},
    {Role::enterprise, {"ENTERPRISE", "INCOME"}},
};
static_assert(std::size(role_heads) == role_count);

class Reader {
 public:
  explicit Reader(const Programme& programme) : programme_(programme) {}

  Result<World> read() {
    read_zones();
    read_events();
    read_window();
    read_money();
    read_categories();
    if (programme_.languages.empty()) lacks("languages");
    world_.languages = programme_.languages;
    if (lacks_.empty()) return std::move(world_);
    return fail(Code::unsupported,
                "programme {}: a caseload cannot be simulated, because it lacks {}; name a "
                "programme such as programmes/velaria",
                programme_.id, lacks_);
  }

 private:
  void lacks(std::string_view what) {
    if (!lacks_.empty()) lacks_ += "; ";
    lacks_ += what;
  }

  void read_zones() {
    std::vector<std::string> groups;
    for (const programme::Zone& zone : programme_.zones) {
      auto found = std::ranges::find(groups, zone.group);
      if (found == groups.end()) found = groups.insert(groups.end(), zone.group);
      const auto side = static_cast<std::size_t>(found - groups.begin());
      if (side < 2) world_.zones[side].push_back(zone.id);
    }
    if (groups.size() != 2 || world_.zones[0].size() != world_.zones[1].size()) {
      lacks("zones in two groups of equal size");
    } else if (world_.zones[0].size() > zone_count_max) {
      lacks(fmt::format("a manageable number of zones (at most {} a group)", zone_count_max));
    }
  }

  void read_events() {
    for (const programme::Event& event : programme_.events) {
      const auto from = parse_day(event.from), to = parse_day(event.to);
      if (from && to && *from <= *to) world_.events.push_back({event.id, *from, *to});
    }
    std::ranges::sort(world_.events, {}, &EventSpan::from);
    if (world_.events.empty()) lacks("events with a first and a last day");
    if (world_.events.size() > event_count_max) {
      lacks(fmt::format("a manageable number of events (at most {})", event_count_max));
    }
  }

  void read_window() {
    const auto from = parse_day(programme_.filing.from), to = parse_day(programme_.filing.to);
    if (!from || !to || *from > *to) return lacks("a filing window with both ends");
    world_.filing_from = *from;
    world_.filing_to = *to;
    world_.late_to = parse_day(programme_.filing.late_to).value_or(*to);
  }

  void read_money() {
    world_.currency = programme_.currency.base;
    if (world_.currency.empty()) lacks("a base currency");
    for (const programme::Redenomination& change : programme_.currency.redenominations) {
      const auto on = parse_day(change.date);
      std::int64_t factor = 0;
      const std::string_view text = change.factor;
      if (!on || change.to != world_.currency || !text.starts_with("1/")) continue;
      std::from_chars(text.data() + 2, text.data() + text.size(), factor);
      if (factor <= 0 || factor > 1'000'000) continue;
      world_.former_currency = change.from;
      world_.redenominated = *on;
      world_.former_per_current = factor;
    }
  }

  void read_categories() {
    for (const RoleHeads& role : role_heads) {
      const auto slot = static_cast<std::size_t>(role.role);
      for (const std::string_view head : role.heads) {
        const auto found =
            std::ranges::find(programme_.categories, head, &programme::Category::head_of_loss);
        if (head.empty() || found == programme_.categories.end()) continue;
        world_.categories[slot] = found->code;
        world_.heads[slot] = found->head_of_loss;
        break;
      }
    }
    if (!world_.has(Role::displacement)) lacks("a category whose head of loss is DISPLACEMENT");
  }

  static constexpr std::size_t zone_count_max = 12;

  const Programme& programme_;
  World world_{};
  std::string lacks_;
};

}  // namespace

Result<World> read_world(const Programme& programme) { return Reader(programme).read(); }

}  // namespace amends::simulate
