"""The rules, listed from their modules by scripts/generate.py; do not edit."""

RULES = (
    ('V001', 'tag-unbalanced', 3, None, (), ('mailint.nodes.template.TagFault',),
     'mailint.rules.templates', 'tag_unbalanced'),
    ('V002', 'hole-in-header-unencoded', 2, None, (), ('mailint.nodes.template.Hole',),
     'mailint.rules.templates', 'hole_in_header_unencoded'),
    ('V003', 'hole-in-identifier', 2, None, (), ('mailint.nodes.template.Hole',),
     'mailint.rules.templates', 'hole_in_identifier'),
    ('V004', 'hole-in-html-unescaped', 2, None, (), ('mailint.nodes.template.Hole',),
     'mailint.rules.templates', 'hole_in_html_unescaped'),
    ('V005', 'hole-does-not-fit', 3, None, ('D002', 'D003', 'D004', 'D005', 'D006', 'D009', 'D012', 'D013', 'D014', 'D017', 'D018', 'D019', 'D022'), ('mailint.nodes.template.Template',),
     'mailint.rules.templates', 'hole_does_not_fit'),
    ('V006', 'context-value-missing', 2, None, (), ('mailint.nodes.template.MissingValue',),
     'mailint.rules.templates', 'context_value_missing'),
    ('V007', 'template-does-not-render', 3, None, (), ('mailint.nodes.template.RenderFault',),
     'mailint.rules.templates', 'template_does_not_render'),
)
