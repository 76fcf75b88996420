#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <cmath>

#include "ui/workspace/layout.h"

/// The text of a layout: JSON. What is read is judged as a whole before any of it is used.
namespace ballast::ui {
namespace {

using Kind = LayoutPart::Kind;

constexpr int kDeepest = 12;       ///< Rows within columns.
constexpr int kMostPanels = 64;    ///< More than the desk has.
constexpr double kFarthest = 1e6;  ///< Pixels; shares as well.

const QString kStack = QStringLiteral("stack");
const QString kRow = QStringLiteral("row");
const QString kColumn = QStringLiteral("column");
const QString kShare = QStringLiteral("share");
const QString kDocked = QStringLiteral("docked");
const QString kFloating = QStringLiteral("floating");
const QString kRaised = QStringLiteral("raised");
const QString kDefault = QStringLiteral("default");

QJsonObject toJson(const LayoutPart& part)
{
    QJsonObject object{{kShare, part.share}};
    if (part.kind == Kind::Stack) {
        object[kStack] = QJsonArray::fromStringList(part.panels);
        return object;
    }
    QJsonArray parts;
    for (const LayoutPart& inner : part.parts)
        parts << toJson(inner);
    object[part.kind == Kind::Row ? kRow : kColumn] = parts;
    return object;
}

/// Reads a layout; `isGood` falls at the first thing that is not as it is written.
class Reader {
public:
    bool isGood() const { return m_isGood; }

    QStringList names(const QJsonValue& value, bool once)
    {
        QStringList names;
        require(value.isArray());
        for (const QJsonValue& each : value.toArray()) {
            const QString name = each.toString();
            require(!name.isEmpty() && !names.contains(name));
            if (once) claim(name);
            names << name;
        }
        require(names.size() <= kMostPanels);
        return names;
    }

    LayoutPart part(const QJsonValue& value, int depth)
    {
        require(value.isObject() && depth < kDeepest);
        if (!m_isGood) return {};
        const QJsonObject object = value.toObject();
        LayoutPart part;
        part.share = object[kShare].toDouble(-1.0);
        require(part.share > 0.0 && part.share < kFarthest);
        if (object.contains(kStack)) {
            part.panels = names(object[kStack], true);
            require(!part.panels.isEmpty());
            return part;
        }
        part.kind = object.contains(kRow) ? Kind::Row : Kind::Column;
        for (const QJsonValue& inner : object[part.kind == Kind::Row ? kRow : kColumn].toArray())
            part.parts.push_back(this->part(inner, depth + 1));
        require(part.parts.size() > 1);
        for (const LayoutPart& inner : part.parts)
            require(inner.kind != part.kind);
        return part;
    }

    QMap<QString, QRect> floating(const QJsonValue& value)
    {
        QMap<QString, QRect> places;
        require(value.isObject());
        const QJsonObject object = value.toObject();
        for (auto each = object.begin(); each != object.end(); ++each) {
            const QJsonArray box = each.value().toArray();
            require(box.size() == 4 && !each.key().isEmpty());
            if (!m_isGood) return {};
            claim(each.key());
            places[each.key()] = QRect(number(box[0]), number(box[1]), number(box[2]), number(box[3]));
            require(places[each.key()].isValid());
        }
        return places;
    }

private:
    void require(bool condition) { m_isGood = m_isGood && condition; }
    void claim(const QString& name)
    {
        require(!m_seen.contains(name) && m_seen.size() < kMostPanels);
        m_seen << name;
    }
    int number(const QJsonValue& value)
    {
        const double is = value.toDouble(kFarthest);
        require(std::abs(is) < kFarthest);
        return m_isGood ? static_cast<int>(is) : 0;
    }

    bool m_isGood{true};
    QSet<QString> m_seen;
};

}  // namespace

QByteArray toText(const Layout& layout)
{
    QJsonObject floating;
    for (auto each = layout.floating.cbegin(); each != layout.floating.cend(); ++each) {
        const QRect& r = each.value();
        floating[each.key()] = QJsonArray{r.x(), r.y(), r.width(), r.height()};
    }
    QJsonObject object{
        {kFloating, floating}, {kRaised, QJsonArray::fromStringList(layout.raised)}, {kDefault, layout.isDefault}};
    if (layout.docked) object[kDocked] = toJson(*layout.docked);
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

std::optional<Layout> layoutFromText(const QByteArray& text)
{
    const QJsonDocument document = QJsonDocument::fromJson(text);
    if (!document.isObject()) return std::nullopt;
    const QJsonObject object = document.object();
    Reader reader;
    Layout layout;
    if (object.contains(kDocked)) layout.docked = reader.part(object[kDocked], 0);
    layout.floating = reader.floating(object[kFloating]);
    layout.raised = reader.names(object[kRaised], false);
    layout.isDefault = object[kDefault].toBool();
    if (!reader.isGood()) return std::nullopt;
    return layout;
}

}  // namespace ballast::ui
