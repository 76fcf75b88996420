#pragma once

#include <QWidget>

#include "ui/header/header_content.h"

namespace ballast::ui {

/// Paints one block of the header: label and unit, the value, then rows of label, gauge and value.
class HeaderBlock : public QWidget {
    Q_OBJECT
public:
    explicit HeaderBlock(QWidget* parent = nullptr);

    void setContent(BlockContent content);
    const BlockContent& content() const { return m_content; }
    /// 76 px instead of 88.
    void setCompact(bool compact);
    /// Four rows and no value: the feeds.
    void setRowsOnly(bool rowsOnly) { m_rowsOnly = rowsOnly; }
    /// Figures of another instant are being read: none stands here until they have come.
    void setReading(bool reading);

Q_SIGNALS:
    void clicked();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    void speak();
    int rowCentre(std::size_t row) const;
    void paintHead(QPainter& p) const;
    void paintRow(QPainter& p, const HeaderRow& row, int centre) const;

    BlockContent m_content;
    bool m_compact{};
    bool m_rowsOnly{};
    bool m_reading{};
};

/// Line between two blocks, at the right edge of `rect`.
void paintBlockGround(QPainter& painter, const QRect& rect);

}  // namespace ballast::ui
