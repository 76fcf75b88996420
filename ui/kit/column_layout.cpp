#include "ui/kit/column_layout.h"

#include <QCoreApplication>
#include <QFontMetrics>
#include <QSettings>
#include <QStringList>
#include <QVariantMap>
#include <algorithm>

#include "ui/kit/ladder_painter.h"
#include "ui/theme/theme.h"

namespace ballast::ui {
namespace {

constexpr int kLeastWidth = 28;
constexpr int kMostLearned = 200;
constexpr int kLeastRest = 88;  ///< Of words in a narrow panel.
constexpr int kLeastEdge = 6;   ///< From the view's edge to the first and behind the last text, whatever is between.

int edgeAt(int padding) { return std::max(0, kLeastEdge - padding); }

const QString kFrozen = QStringLiteral("frozen");
const QString kSets = QStringLiteral("columnSets/");

bool settingsExist() { return !QCoreApplication::organizationName().isEmpty(); }

}  // namespace

void ColumnLayout::setColumns(const std::vector<LadderColumn>& columns)
{
    const bool first = m_columns.empty();
    if (columns != m_columns) m_learned.assign(columns.size(), 0);
    m_columns = columns;
    std::vector<Choice> kept;
    const auto indexOf = [this](const QString& id) {
        const auto found =
            std::find_if(m_columns.begin(), m_columns.end(), [&id](const LadderColumn& c) { return c.id == id; });
        return found == m_columns.end() ? -1 : static_cast<int>(found - m_columns.begin());
    };
    for (auto choice : m_choices)
        if ((choice.column = indexOf(choice.id)) >= 0) kept.push_back(choice);
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        const auto known = [&](const Choice& c) { return c.id == m_columns[i].id; };
        if (std::none_of(kept.begin(), kept.end(), known))
            kept.push_back({m_columns[i].id, static_cast<int>(i), 0, m_columns[i].shown});
    }
    m_choices = std::move(kept);
    if (first) load();
}

ColumnLayout::Choice* ColumnLayout::find(int column)
{
    const auto found =
        std::find_if(m_choices.begin(), m_choices.end(), [column](const Choice& c) { return c.column == column; });
    return found == m_choices.end() ? nullptr : &*found;
}

const ColumnLayout::Choice* ColumnLayout::find(int column) const
{
    return const_cast<ColumnLayout*>(this)->find(column);
}

int ColumnLayout::naturalWidth(const Choice& choice, int padding) const
{
    if (choice.width > 0) return choice.width;
    const LadderColumn& column = m_columns[static_cast<std::size_t>(choice.column)];
    const QFontMetrics values(uiFont(12, QFont::Bold));
    const QFontMetrics heads(uiFont(11, QFont::Medium));
    const QFontMetrics units(uiFont(11));
    const int text =
        std::max({values.horizontalAdvance(column.widest) + column.extra, heads.horizontalAdvance(column.name),
                  units.horizontalAdvance(column.unit), m_learned[static_cast<std::size_t>(choice.column)]});
    const int natural = std::max(kLeastWidth, text + 2 * padding);
    return m_isNarrow && column.takesRest ? std::min(natural, kLeastRest) : natural;
}

bool ColumnLayout::learnWidths(const std::vector<LadderRow>& rows)
{
    bool hasGrown = false;
    for (const auto& row : rows)
        for (std::size_t i = 0; i < std::min(row.cells.size(), m_columns.size()); ++i) {
            const auto& column = m_columns[i];
            // Words end in an ellipsis; a figure must not.
            if (column.left || row.cells[i].text.size() + 2 < column.widest.size()) continue;
            const int width = std::min(kMostLearned, ladderTextWidth(row.cells[i], row.kind));
            hasGrown =
                hasGrown ||
                width > std::max(m_learned[i],
                                 QFontMetrics(uiFont(12, QFont::Bold)).horizontalAdvance(column.widest) + column.extra);
            m_learned[i] = std::max(m_learned[i], width);
        }
    return hasGrown;
}

void ColumnLayout::place(int width, int padding)
{
    m_placed.clear();
    m_padding = padding;
    int sum = 0;
    int elastic = 0;
    bool anyTakesRest = false;
    for (const auto& choice : m_choices) {
        const auto gone = std::find(m_withoutRoom.begin(), m_withoutRoom.end(), choice.column);
        if (!choice.shown || gone != m_withoutRoom.end()) continue;
        m_placed.push_back({choice.column, 0, naturalWidth(choice, padding)});
        sum += m_placed.back().width;
        anyTakesRest = anyTakesRest || m_columns[static_cast<std::size_t>(choice.column)].takesRest;
    }
    const auto isElastic = [&](const PlacedColumn& p) {
        return anyTakesRest ? m_columns[static_cast<std::size_t>(p.column)].takesRest : find(p.column)->width == 0;
    };
    for (const auto& placed : m_placed)
        elastic += isElastic(placed) ? placed.width : 0;
    int spare = std::max(0, width - sum - 2 * edgeAt(padding));
    int left = edgeAt(padding);
    for (auto& placed : m_placed) {
        if (elastic > 0 && isElastic(placed)) {
            const int share = spare * placed.width / elastic;
            elastic -= placed.width;
            placed.width += share;
            spare -= share;
        }
        placed.left = left;
        left += placed.width;
    }
}

void ColumnLayout::fit(int width)
{
    m_withoutRoom.clear();
    m_isNarrow = false;
    place(width, 8);
    if (totalWidth() > width) place(width, 5);
    if (totalWidth() > width) place(width, 3);
    if (totalWidth() > width) giveWay(width);
}

/// Whether a figure stands whose unit the column says.
bool ColumnLayout::isUnitInUse(const LadderColumn& column) const
{
    return std::any_of(m_placed.begin(), m_placed.end(), [&](const PlacedColumn& p) {
        return column.unitOf.contains(m_columns[static_cast<std::size_t>(p.column)].id);
    });
}

/// Words before figures, each from the right, one by one, and a unit with the last of its figures; then what words stay
/// make room.
void ColumnLayout::giveWay(int width)
{
    const auto of = [this](const PlacedColumn& p) -> const LadderColumn& {
        return m_columns[static_cast<std::size_t>(p.column)];
    };
    if (std::none_of(m_placed.begin(), m_placed.end(), [&](const PlacedColumn& p) { return of(p).keeps; })) return;
    for (const bool isWords : {true, false})
        while (totalWidth() > width) {
            const auto last = std::find_if(m_placed.rbegin(), m_placed.rend(), [&](const PlacedColumn& p) {
                const bool goesWithFigures = !of(p).unitOf.isEmpty();
                return !of(p).keeps && !isUnitInUse(of(p)) && (of(p).left == isWords || goesWithFigures);
            });
            if (last == m_placed.rend()) break;
            m_withoutRoom.push_back(last->column);
            place(width, 3);
        }
    // In the order shown, whichever went first.
    std::vector<int> gone;
    for (const auto& choice : m_choices)
        if (std::find(m_withoutRoom.begin(), m_withoutRoom.end(), choice.column) != m_withoutRoom.end())
            gone.push_back(choice.column);
    m_withoutRoom = std::move(gone);
    m_isNarrow = totalWidth() > width;
    if (m_isNarrow) place(width, 3);
}

int ColumnLayout::totalWidth() const
{
    return m_placed.empty() ? 0 : m_placed.back().left + m_placed.back().width + edgeAt(m_padding);
}

bool ColumnLayout::isShown(int column) const
{
    const Choice* choice = find(column);
    return choice && choice->shown;
}

void ColumnLayout::setShown(int column, bool shown)
{
    const auto count = std::count_if(m_choices.begin(), m_choices.end(), [](const Choice& c) { return c.shown; });
    Choice* choice = find(column);
    if (!choice || (!shown && count <= 1)) return;
    choice->shown = shown;
    save();
}

void ColumnLayout::setWidth(int column, int width)
{
    if (Choice* choice = find(column)) choice->width = std::max(kLeastWidth, width);
    save();
}

void ColumnLayout::move(int column, int place)
{
    const auto from =
        std::find_if(m_choices.begin(), m_choices.end(), [column](const Choice& c) { return c.column == column; });
    if (from == m_choices.end()) return;
    const Choice moved = *from;
    m_choices.erase(from);
    int seen = 0;
    auto to = m_choices.begin();
    while (to != m_choices.end() && (!to->shown || seen++ < place))
        ++to;
    m_choices.insert(to, moved);
    save();
}

void ColumnLayout::reset()
{
    m_choices.clear();
    m_frozen = 0;
    setColumns(m_columns);
    save();
}

void ColumnLayout::freeze(int count)
{
    const auto shown = std::count_if(m_choices.begin(), m_choices.end(), [](const Choice& c) { return c.shown; });
    m_frozen = std::clamp(count, 0, std::max(0, static_cast<int>(shown) - 1));
    save();
}

int ColumnLayout::frozenWidth() const
{
    const auto count = std::min(static_cast<std::size_t>(m_frozen), m_placed.size());
    return count == 0 ? 0 : m_placed[count - 1].left + m_placed[count - 1].width;
}

QStringList ColumnLayout::state() const
{
    QStringList entries;
    for (const auto& choice : m_choices)
        entries << QStringLiteral("%1|%2|%3").arg(choice.id).arg(choice.width).arg(choice.shown ? 1 : 0);
    return entries << QStringLiteral("%1|%2").arg(kFrozen).arg(m_frozen);
}

/// Columns that a kept value does not name come last, as by default.
void ColumnLayout::setState(const QStringList& state)
{
    take(state);
    save();
}

void ColumnLayout::take(const QStringList& state)
{
    const std::vector<Choice> before = m_choices;
    std::vector<Choice> chosen;
    m_frozen = 0;
    for (const QString& entry : state) {
        const QStringList parts = entry.split(QLatin1Char('|'));
        if (parts.size() == 2 && parts.front() == kFrozen)
            m_frozen = std::clamp(parts.back().toInt(), 0, std::max(0, static_cast<int>(m_columns.size()) - 1));
        const auto known =
            std::find_if(m_choices.begin(), m_choices.end(), [&](const Choice& c) { return c.id == parts.front(); });
        if (parts.size() != 3 || known == m_choices.end()) continue;
        chosen.push_back({known->id, known->column, std::clamp(parts[1].toInt(), 0, 2000), parts[2] == u"1"});
        m_choices.erase(known);
    }
    chosen.insert(chosen.end(), m_choices.begin(), m_choices.end());
    const bool anyShown = std::any_of(chosen.begin(), chosen.end(), [](const Choice& c) { return c.shown; });
    m_choices = anyShown ? std::move(chosen) : before;
}

void ColumnLayout::load()
{
    if (settingsExist()) take(QSettings().value(QStringLiteral("columns/") + m_id).toStringList());
}

void ColumnLayout::bringUpKept(const QString& id, int version, const std::function<QStringList(QStringList)>& bringUp)
{
    if (!settingsExist()) return;
    QSettings settings;
    const QString done = QStringLiteral("columnsVersion/") + id, kept = QStringLiteral("columns/") + id;
    if (settings.value(done).toInt() >= version) return;
    settings.setValue(done, version);
    if (settings.contains(kept)) settings.setValue(kept, bringUp(settings.value(kept).toStringList()));
    if (!settings.contains(kSets + id)) return;
    QVariantMap all = settings.value(kSets + id).toMap();
    for (QVariant& set : all)
        set = bringUp(set.toStringList());
    settings.setValue(kSets + id, all);
}

void ColumnLayout::save() const
{
    if (settingsExist()) QSettings().setValue(QStringLiteral("columns/") + m_id, state());
}

QStringList ColumnLayout::sets() const
{
    if (!settingsExist()) return {};
    return QSettings().value(kSets + m_id).toMap().keys();
}

void ColumnLayout::saveSet(const QString& given) const
{
    const QString name = given.trimmed();
    if (!settingsExist() || name.isEmpty() || name.size() > kLongestName) return;
    QSettings settings;
    QVariantMap all = settings.value(kSets + m_id).toMap();
    all[name] = state();
    settings.setValue(kSets + m_id, all);
}

void ColumnLayout::chooseSet(const QString& name)
{
    if (!settingsExist()) return;
    const QVariantMap all = QSettings().value(kSets + m_id).toMap();
    if (all.contains(name)) setState(all[name].toStringList());
}

void ColumnLayout::deleteSet(const QString& name) const
{
    if (!settingsExist()) return;
    QSettings settings;
    QVariantMap all = settings.value(kSets + m_id).toMap();
    all.remove(name);
    settings.setValue(kSets + m_id, all);
}

}  // namespace ballast::ui
