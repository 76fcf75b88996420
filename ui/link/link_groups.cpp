#include "ui/link/link_groups.h"

namespace ballast::ui {

QString letterOf(LinkGroup group) { return QString(QChar(u'A' + static_cast<int>(group))); }

LinkGroup linkGroupOf(const QString& letter)
{
    const int number = letter.size() == 1 ? letter.front().unicode() - u'A' : 0;
    return number > 0 && number < kLinkGroups ? static_cast<LinkGroup>(number) : LinkGroup::A;
}

LinkGroups::LinkGroups(QObject* parent) : QObject(parent)
{
    for (auto& group : m_groups)
        group = new Selection(this);
}

Selection* LinkGroups::makeMember()
{
    auto* member = new Selection(this);
    join(member, LinkGroup::A);
    return member;
}

/// Each takes the other's; what is the same already is told to nobody, so that it ends.
void LinkGroups::join(Selection* member, LinkGroup group)
{
    Ties& ties = m_members[member];
    for (const auto& connection : ties.connections)
        disconnect(connection);
    Selection* leader = of(group);
    ties.group = group;
    member->take(*leader);
    ties.connections = {
        connect(member, &Selection::changed, leader, [member, leader] { leader->take(*member); }),
        connect(leader, &Selection::changed, member, [member, leader] { member->take(*leader); }),
        connect(member, &Selection::hovered, leader,
                [member, leader] { leader->setHover(member->hoveredExpiry(), member->hoveredStrike()); }),
        connect(leader, &Selection::hovered, member,
                [member, leader] { member->setHover(leader->hoveredExpiry(), leader->hoveredStrike()); })};
    Q_EMIT joined();
}

LinkGroup LinkGroups::groupOf(const Selection* member) const { return m_members.value(member).group; }

}  // namespace ballast::ui
