#pragma once

#include <QMap>
#include <QObject>
#include <QString>
#include <array>

#include "ui/link/selection.h"

namespace ballast::ui {

/// Groups of panels that look at the same: one selection each, with a colour and a letter.
enum class LinkGroup { A, B, C, D };
constexpr int kLinkGroups = 4;
/// "A" to "D".
QString letterOf(LinkGroup group);
/// Any other letter is A.
LinkGroup linkGroupOf(const QString& letter);

/// The selections of all groups, and one for each panel, which follows that of its group: what a panel selects, its
/// group selects. Panels keep theirs when they go to another group.
///
/// Threads  GUI thread.
class LinkGroups : public QObject {
    Q_OBJECT
public:
    explicit LinkGroups(QObject* parent = nullptr);

    Selection* of(LinkGroup group) { return m_groups[static_cast<std::size_t>(group)]; }
    /// A selection that follows group A until it is told otherwise.
    Selection* makeMember();
    void join(Selection* member, LinkGroup group);
    LinkGroup groupOf(const Selection* member) const;

Q_SIGNALS:
    /// A member follows another group.
    void joined();

private:
    struct Ties {
        LinkGroup group{LinkGroup::A};
        QList<QMetaObject::Connection> connections;
    };

    std::array<Selection*, kLinkGroups> m_groups{};
    QMap<const Selection*, Ties> m_members;
};

}  // namespace ballast::ui
